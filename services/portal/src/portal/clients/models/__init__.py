"""Made from the services' OpenAPI documents by ``python -m deploy.portal_models``; not edited by hand."""
