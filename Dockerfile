# Pin the base by digest: docker buildx imagetools inspect python:3.13-slim prints it, and
#   docker build --build-arg PYTHON_IMAGE=python:3.13-slim@sha256:... -t onrecord .
# builds on exactly that.
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS builder
WORKDIR /build
RUN python -m venv /venv
COPY requirements-image.txt ./
RUN /venv/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: --requirement requirements-image.txt
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY migrations migrations
RUN /venv/bin/pip wheel --no-cache-dir --no-deps --no-index --no-build-isolation --wheel-dir /wheel .

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="OnRecord" \
      org.opencontainers.image.description="A REST API that serves structured commentary" \
      org.opencontainers.image.licenses="MIT AND OFL-1.1 AND CC-BY-SA-3.0"
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2 \
    ONRECORD_DATABASE_URL=sqlite:////data/onrecord.db \
    ONRECORD_INDEX=/data \
    HOST=0.0.0.0 \
    PORT=8000
# Fonts and the order of letters for the pictures of quotes.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-dejavu-core fonts-noto-cjk libfribidi0 \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner=10001 --group=10001 /data /dossiers
COPY --from=builder /venv /venv
COPY --from=builder /wheel /wheel
RUN pip install --no-cache-dir --no-deps --no-index --compile /wheel/*.whl
COPY LICENSE /LICENSE
WORKDIR /dossiers
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/readyz', timeout=4)"]
# The start loads what ONRECORD_LOAD names, such as /dossiers; without it, the record stays as it is.
CMD ["sh", "-c", "onrecord migrate && { [ -z \"$ONRECORD_LOAD\" ] || onrecord load \"$ONRECORD_LOAD\"; } && exec onrecord serve"]
