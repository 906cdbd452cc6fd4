# One image for every service and role; the command says which: `ledger web`, `ledger worker`, `registry migrate`.
# Build it with another base by --build-arg PYTHON_IMAGE=…; pip takes its index from the build's own configuration.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

# 1. Our own packages, as wheels: with their data files, and without what only building needs.
FROM ${PYTHON_IMAGE} AS wheels
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY requirements.lock ./
# The build backend alone, by the same hashes as everywhere.
RUN sed -n '/^uv-build==/,/[^\\]$/p' requirements.lock > build.lock \
    && pip install --quiet --require-hashes -r build.lock
COPY libs libs
COPY services services
RUN pip wheel --quiet --no-deps --no-index --no-build-isolation --wheel-dir wheels \
    libs/common libs/messages libs/offices libs/pages libs/rulebook libs/tables libs/typefaces \
    services/registry services/vendor-gateway services/filings services/ledger services/certificates services/portal

# 2. What the services need and nothing else: no test tools, no embedded PostgreSQL, no pip.
FROM ${PYTHON_IMAGE} AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
RUN python -m venv --without-pip /opt/xueshi
COPY requirements.runtime.lock ./
RUN pip --python /opt/xueshi/bin/python install --quiet --no-compile --require-hashes --only-binary :all: \
    -r requirements.runtime.lock
COPY --from=wheels /build/wheels wheels
RUN pip --python /opt/xueshi/bin/python install --quiet --no-compile --no-deps --no-index wheels/*.whl
# Bytecode that nobody looks behind: the root file system is read-only, and times of files may change on the way.
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/xueshi/lib

# 3. The image.
FROM ${PYTHON_IMAGE}
RUN pip uninstall --quiet --yes --root-user-action=ignore pip setuptools wheel \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin xueshi \
    # A named volume that is mounted here for the first time takes its owner over.
    && install -d -o 10001 -g 10001 -m 0750 /var/lib/xueshi/certificates
COPY --from=packages /opt/xueshi /opt/xueshi
# PYTHONSAFEPATH: what lies in the working directory, the one folder that can be written to, is never imported.
ENV PATH=/opt/xueshi/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONSAFEPATH=1 \
    XUESHI_HOST=0.0.0.0 \
    XUESHI_PORT=8000
WORKDIR /tmp
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['XUESHI_PORT'] + '/live', timeout=4)"]
ENTRYPOINT ["python", "-m"]
CMD ["ledger", "web"]
