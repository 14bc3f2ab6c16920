"""How the files in ``nlp/model`` are made. Not part of the wheel."""
