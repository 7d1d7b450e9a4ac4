"""The use cases that the shells share: values in, values out. Reads files and the store, prints nothing."""
