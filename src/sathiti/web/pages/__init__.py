"""The pages, one module a subject; `urls` lists them all."""
