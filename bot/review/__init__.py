"""The review desk: where moderators decide about drafts, in a browser."""
