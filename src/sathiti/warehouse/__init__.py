"""Where data is kept: vintages, deliveries, the run graph, the serving file, the pack loader."""
