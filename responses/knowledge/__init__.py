"""The knowledge base: claims, references and the article's points."""
