FROM python:3.13-slim AS builder
WORKDIR /build
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: --requirement requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ONRECORD_DATABASE_URL=sqlite:////data/onrecord.db \
    ONRECORD_INDEX=/data \
    HOST=0.0.0.0 \
    PORT=8000
# Fonts and the order of letters for the pictures of quotes.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-dejavu-core fonts-noto-cjk libfribidi0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/onrecord
COPY --from=builder /venv /venv
COPY pyproject.toml ./
COPY app app
COPY migrations migrations
COPY seed seed
RUN pip install --no-cache-dir --no-deps --no-index --no-build-isolation --editable . \
    && python -m compileall -q app migrations \
    && install --directory --owner=10001 --group=10001 /data
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["sh", "-c", "onrecord migrate && onrecord load seed/ && exec onrecord serve"]
