# Built in one stage, run in another: the image holds Python, Milepost and what it depends on, and no build tools.
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
COPY requirements/runtime.lock requirements/runtime.lock
RUN python -m venv /opt/milepost \
    && /opt/milepost/bin/pip install --no-cache-dir --require-hashes -r requirements/runtime.lock
COPY . .
RUN /opt/milepost/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim-bookworm
RUN useradd --system --create-home --uid 10001 milepost \
    && mkdir -p /workspace /data \
    && chown milepost:milepost /workspace /data
COPY --from=build /opt/milepost /opt/milepost
ENV PATH=/opt/milepost/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MILEPOST_HEALTH_HOST=0.0.0.0 \
    MILEPOST_HEALTH_PORT=8080
USER 10001
WORKDIR /workspace
VOLUME ["/workspace", "/data"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["milepost"]
CMD ["run"]
