"""The rules that documents are judged by, each with its sentence, requirements and examples."""
