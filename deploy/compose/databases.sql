-- Roles and databases of every service; psql runs it as a superuser, again whenever wanted:
--   REGISTRY_OWNER_PASSWORD=… REGISTRY_APP_PASSWORD=… … psql -X -d postgres -f databases.sql
-- Passwords come from the environment and are set anew each time.
\set ON_ERROR_STOP on
\set QUIET on
-- A statement that fails must not show its password in the server's log.
SET log_min_error_statement = 'panic';
SET log_statement = 'none';
SET log_min_duration_statement = -1;

\set database registry
\getenv owner_password REGISTRY_OWNER_PASSWORD
\getenv app_password REGISTRY_APP_PASSWORD
\ir database.sql
\set database vendor_gateway
\getenv owner_password VENDOR_GATEWAY_OWNER_PASSWORD
\getenv app_password VENDOR_GATEWAY_APP_PASSWORD
\ir database.sql
\set database filings
\getenv owner_password FILINGS_OWNER_PASSWORD
\getenv app_password FILINGS_APP_PASSWORD
\ir database.sql
\set database ledger
\getenv owner_password LEDGER_OWNER_PASSWORD
\getenv app_password LEDGER_APP_PASSWORD
\ir database.sql
\set database certificates
\getenv owner_password CERTIFICATES_OWNER_PASSWORD
\getenv app_password CERTIFICATES_APP_PASSWORD
\ir database.sql
