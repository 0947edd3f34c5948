# The app as an image. Two targets: `cpu`, which a plain `docker build` makes, and `cuda`.
#
#   docker build --build-arg TORCH_INDEX=<index of CPU wheels> --tag foundations-lab:0.1.0-cpu .
#   docker build --build-arg TORCH_INDEX=<index of CUDA wheels> --tag foundations-lab:0.1.0-cuda \
#       --target cuda .
#
# TORCH_INDEX is a package index from which torch, and nothing else, is taken. Without it torch
# comes from pip's own index; a check then fails the build if that is not the kind of the target.
# The model needs no step of its own: it lies inside a pinned package (see core/language_models/specs.py).

ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=unknown

# ---- CPU: packages ----------------------------------------------------------------------------
FROM python:3.11.14-slim-trixie AS cpu-packages
ARG TORCH_INDEX=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /build
COPY requirements.txt constraints.txt ./
# Bytecode is made once, at the end, and never compared with its source again: a read-only root
# could not keep a new one. Left out: a file of torch's own tests in the syntax of Python 3.12.
RUN python3 -m venv /opt/venv \
    && if [ -n "$TORCH_INDEX" ]; then \
        /opt/venv/bin/pip install --no-compile --no-deps --index-url "$TORCH_INDEX" \
            torch -c constraints.txt; \
    fi \
    && /opt/venv/bin/pip install --no-compile -r requirements.txt -c constraints.txt \
    && /opt/venv/bin/pip check \
    && /opt/venv/bin/python -c "import sys, torch; \
        sys.exit(torch.version.cuda and 'torch is a CUDA build: pass TORCH_INDEX')" \
    && /opt/venv/bin/python -m compileall -q -j 0 -x py312_ \
        --invalidation-mode unchecked-hash /opt/venv/lib
WORKDIR /app
COPY . .
RUN /opt/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /app

# ---- CUDA: packages ---------------------------------------------------------------------------
# torch's wheels bring cuBLAS, cuDNN and the rest themselves, so the small flavour is enough: the
# CUDA runtime, and what lets the driver of the host in. Its Python is the distribution's 3.12.
FROM nvidia/cuda:13.0.2-base-ubuntu24.04 AS cuda-python
# A version that is pinned here leaves the archive with the next security fix, and the build fails.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/*

FROM cuda-python AS cuda-packages
ARG TORCH_INDEX=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /build
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3-venv \
    && rm -rf /var/lib/apt/lists/*
COPY requirements.txt constraints.txt ./
RUN python3 -m venv /opt/venv \
    && if [ -n "$TORCH_INDEX" ]; then \
        /opt/venv/bin/pip install --no-compile --no-deps --index-url "$TORCH_INDEX" \
            torch -c constraints.txt; \
    fi \
    && /opt/venv/bin/pip install --no-compile -r requirements.txt -c constraints.txt \
    && /opt/venv/bin/pip check \
    && /opt/venv/bin/python -c "import sys, torch; \
        sys.exit(not torch.version.cuda and 'torch is a CPU build: pass TORCH_INDEX')" \
    && /opt/venv/bin/python -m compileall -q -j 0 -x py312_ \
        --invalidation-mode unchecked-hash /opt/venv/lib
WORKDIR /app
COPY . .
RUN /opt/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /app

# ---- CUDA: the image --------------------------------------------------------------------------
FROM cuda-python AS cuda
ARG VERSION
ARG REVISION
ARG CREATED
LABEL org.opencontainers.image.title="Foundations Lab" \
      org.opencontainers.image.description="See and touch the mathematics of deep learning." \
      org.opencontainers.image.licenses="MIT AND Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED"
# Nothing is written outside /tmp, so the root may be read-only.
ENV PATH=/opt/venv/bin:$PATH \
    HOME=/tmp \
    XDG_CACHE_HOME=/tmp/cache \
    HF_HOME=/tmp/cache/huggingface \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STREAMLIT_SERVER_PORT=8501
COPY --from=cuda-packages /opt/venv /opt/venv
COPY --from=cuda-packages /app /app
WORKDIR /app
USER 10001:10001
EXPOSE 8501
# Not `/_stcore/health`, which answers as soon as a server listens, whether its pages work or not.
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:' + '/'.join(filter(None, (os.environ['STREAMLIT_SERVER_PORT'], os.environ.get('STREAMLIT_SERVER_BASE_URL_PATH', '').strip('/'), 'lab/ready'))), timeout=4)"]
CMD ["streamlit", "run", "server.py"]

# ---- CPU: the image ---------------------------------------------------------------------------
# Last, because a build without --target makes the last stage.
FROM python:3.11.14-slim-trixie AS cpu
ARG VERSION
ARG REVISION
ARG CREATED
LABEL org.opencontainers.image.title="Foundations Lab" \
      org.opencontainers.image.description="See and touch the mathematics of deep learning." \
      org.opencontainers.image.licenses="MIT AND Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED"
ENV PATH=/opt/venv/bin:$PATH \
    HOME=/tmp \
    XDG_CACHE_HOME=/tmp/cache \
    HF_HOME=/tmp/cache/huggingface \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STREAMLIT_SERVER_PORT=8501
COPY --from=cpu-packages /opt/venv /opt/venv
COPY --from=cpu-packages /app /app
WORKDIR /app
USER 10001:10001
EXPOSE 8501
# Not `/_stcore/health`, which answers as soon as a server listens, whether its pages work or not.
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:' + '/'.join(filter(None, (os.environ['STREAMLIT_SERVER_PORT'], os.environ.get('STREAMLIT_SERVER_BASE_URL_PATH', '').strip('/'), 'lab/ready'))), timeout=4)"]
CMD ["streamlit", "run", "server.py"]
