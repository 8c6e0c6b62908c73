# Varnish as a cache of the read API, at its fastest: the way of a hit is the built-in one with one line more. What
# users get is deploy/varnish, which also purges and serves what is stale. The benchmark fills in $HOST and $PORT, and
# runs varnishd with http_gzip_support=off: both codings are kept as Ghee made them, and nothing is unpacked on a hit.
vcl 4.1;

backend ghee {
	.host = "$HOST";
	.port = "$PORT";
}

sub vcl_recv {
	if (req.http.Accept-Encoding) {
		if (req.http.Accept-Encoding ~ "gzip") {
			set req.http.Accept-Encoding = "gzip";
		} else {
			unset req.http.Accept-Encoding;
		}
	}
	return (hash);
}

sub vcl_backend_response {
	set beresp.ttl = 1h;
	return (deliver);
}
