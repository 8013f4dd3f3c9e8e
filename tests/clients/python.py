"""tuspy against the service: python python.py URL COOKIE WORKSPACE FILE"""

import sys

from tusclient import client

url, cookie, workspace, path = sys.argv[1:]
endpoint = f"{url}/api/v1/workspaces/{workspace}/uploads"
tus = client.TusClient(endpoint, headers={"cookie": cookie, "sec-fetch-site": "same-origin"})

# Two chunks, then a new uploader goes on where the first one stopped.
first = tus.uploader(path, chunk_size=100_000, metadata={"filename": "python.mp4", "filetype": "video/mp4"})
first.upload_chunk()
first.upload_chunk()
address, kept = first.url, first.offset
second = tus.uploader(path, chunk_size=150_000, url=address)
if second.offset != kept:
    raise SystemExit(f"{kept} bytes were kept, the server says {second.offset}")
second.upload()
print(second.request.response_headers.get("media-id", ""))
