"""The text of a convention: articles, fields, models of a Caf, versions, submission to the assemblies."""
