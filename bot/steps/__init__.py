"""The way of a post: a module an arrow. Each step reads a state from the store, does one thing, and writes the next."""
