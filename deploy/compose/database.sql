-- One service's database: an owner that migrates it, and the role that the running code logs in as.
-- Takes :database, :owner_password, :app_password; a missing password ends it with an error.
\if :{?owner_password}
\if :{?app_password}
\else
\set missing app
\endif
\else
\set missing owner
\endif
\if :{?missing}
DO 'BEGIN RAISE EXCEPTION ''a password is missing in the environment, see databases.sql''; END';
\endif

SELECT format('CREATE ROLE %I', role)
FROM unnest(ARRAY[:'database' || '_owner', :'database' || '_app']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', :'database' || '_owner', :'owner_password') \gexec
SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', :'database' || '_app', :'app_password') \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'database' || '_owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'database') \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO %I', :'database', :'database' || '_app') \gexec
\unset owner_password
\unset app_password
