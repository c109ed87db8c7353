"""JSON Schemas made from the data model: one file of shared definitions, one per mode, roots."""
