"""Keeps cases, decides who may do what, and joins the law to the documents."""
