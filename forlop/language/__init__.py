"""From text to syntax and back: parser, syntax tree, printer."""
