"""What the evidence says and how a reply words it. Knows findings, not platforms or databases."""
