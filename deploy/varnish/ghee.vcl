# How Varnish keeps the read API of Ghee. default.vcl says where Ghee is and who may purge, and includes this.
#
#   kept      only what Ghee tells CDNs to keep: Surrogate-Control or CDN-Cache-Control, which no client sees, or s-maxage
#   purged    by key, softly: the next reader waits for the new answer, all others with it
#   served    the old answer, when Ghee is dead, slow or failing, for as long as stale-if-error lets it
#   passed    what is not a read, has a token in a header, shows drafts, or asks for what was just written
#
# What has expired or was purged is not served while Ghee answers: who publishes and then looks sees it. So a reader who
# finds an old answer asks Ghee (Ghee-Stale: ask), and takes the old one when that fails (Ghee-Stale: take).

vcl 4.1;

import std;
import vsthrottle;
import xkey;

sub vcl_recv {
	if (req.restarts == 0) {
		unset req.http.Ghee-Stale;
	}
	if (req.http.Ghee-Stale == "ask") {
		set req.grace = 0s;
		return (hash);
	}
	if (req.http.Ghee-Stale == "take") {
		set req.grace = 10y;
		return (hash);
	}
	if (req.method == "PURGE") {
		call ghee_purge;
	}
	if (req.method !~ "^(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE)$") {
		return (synth(405));
	}
	if (req.method !~ "^(GET|HEAD)$" || req.url !~ "^/v2/") {
		return (pass);
	}
	if (req.http.Authorization || req.http.Ghee-Min-Position || req.url ~ "[?&]preview=") {
		return (pass);
	}
	# Nothing of these changes an answer: Ghee allows every origin alike, and a read has no cookies.
	unset req.http.Cookie;
	unset req.http.Origin;
	call ghee_encoding;
	return (hash);
}

# ghee_purge answers a PURGE. Whoever may not is told no more than of a method that nobody knows.
sub ghee_purge {
	call ghee_secret;
	if (client.ip !~ ghee_purgers || req.http.Ghee-Secret !~ "^[!-~]{16,}$" ||
	    req.http.Ghee-Purge-Secret != req.http.Ghee-Secret || !req.http.Ghee-Purge-Keys) {
		unset req.http.Ghee-Secret;
		return (synth(405));
	}
	unset req.http.Ghee-Secret;
	set req.http.Ghee-Purged = xkey.softpurge(req.http.Ghee-Purge-Keys);
	return (synth(200));
}

# ghee_encoding leaves one of the codings that Ghee has, so that an answer is kept three times at most. Brotli reaches
# readers where varnishd runs with -p http_gzip_support=off; else Varnish asks for gzip alone.
sub ghee_encoding {
	if (req.http.Accept-Encoding ~ "(?i)(^|,)\s*br\s*(;\s*q\s*=\s*(1(\.0{0,3})?|0?\.(\d{0,2})[1-9]\d{0,2})\s*)?(,|$)") {
		set req.http.Accept-Encoding = "br";
	} elsif (req.http.Accept-Encoding ~ "(?i)(^|,)\s*gzip\s*(;\s*q\s*=\s*(1(\.0{0,3})?|0?\.(\d{0,2})[1-9]\d{0,2})\s*)?(,|$)") {
		set req.http.Accept-Encoding = "gzip";
	} else {
		unset req.http.Accept-Encoding;
	}
}

sub vcl_hit {
	if (obj.ttl <= 0s && req.restarts == 0 && std.healthy(req.backend_hint) &&
	    vsthrottle.remaining("ghee:" + req.url, 1, 1s) > 0) {
		set req.http.Ghee-Stale = "ask";
		return (restart);
	}
	return (deliver);
}

sub vcl_miss {
	# Of many who wait for one answer Varnish wakes the next when it has failed: that one need not wait for the same.
	if (req.http.Ghee-Stale == "ask" && vsthrottle.remaining("ghee:" + req.url, 1, 1s) <= 0) {
		set req.http.Ghee-Stale = "take";
		return (restart);
	}
	return (fetch);
}

sub vcl_backend_fetch {
	if (bereq.is_bgfetch && vsthrottle.remaining("ghee:" + bereq.url, 1, 1s) <= 0) {
		return (abandon);
	}
	# Varnish tries twice where the first time was on a connection that it had.
	if (bereq.http.Ghee-Stale) {
		set bereq.first_byte_timeout = 1s;
		set bereq.between_bytes_timeout = 1s;
	}
	unset bereq.http.Ghee-Stale;
	return (fetch);
}

sub vcl_backend_response {
	if (beresp.http.Surrogate-Key) {
		set beresp.http.xkey = beresp.http.Surrogate-Key;
		unset beresp.http.Surrogate-Key;
	}
	# RFC 9213: the header for CDNs stands before Cache-Control. Without one Ghee does not know that it is purged here, and
	# lets any cache keep an answer for half a minute.
	set beresp.http.Ghee-Keep = beresp.http.CDN-Cache-Control;
	if (beresp.http.Surrogate-Control) {
		set beresp.http.Ghee-Keep = beresp.http.Surrogate-Control;
	} elsif (!beresp.http.CDN-Cache-Control && beresp.http.Cache-Control !~ "(?i)no-store|no-cache|private") {
		set beresp.http.Ghee-Keep = regsub(beresp.http.Cache-Control, "^(.*[, ])?s-maxage=([0-9]+).*$", "max-age=\2");
		if (beresp.http.Cache-Control !~ "s-maxage") {
			unset beresp.http.Ghee-Keep;
		}
	}
	unset beresp.http.Surrogate-Control;
	unset beresp.http.CDN-Cache-Control;
	set beresp.keep = 0s;
	if (beresp.status == 429 || beresp.status >= 500) {
		call ghee_failed;
		if (bereq.is_bgfetch) {
			return (abandon);
		}
		set beresp.ttl = 0s;
		set beresp.grace = 0s;
	} elsif (bereq.uncacheable || beresp.http.Set-Cookie || beresp.http.Ghee-Keep ~ "(?i)no-store|no-cache|private" ||
	    beresp.http.Ghee-Keep !~ "(^|[, ])max-age=[1-9][0-9]*") {
		# Those who ask for it next need not wait for each other.
		set beresp.uncacheable = true;
		set beresp.ttl = 10s;
		set beresp.grace = 0s;
	} else {
		set beresp.ttl = std.duration(regsub(beresp.http.Ghee-Keep, "^(.*[, ])?max-age=([0-9]+).*$", "\2s"), 0s);
		set beresp.grace = std.duration(regsub(beresp.http.Ghee-Keep, "^.*stale-if-error=([0-9]+).*$", "\1s"), 0s);
	}
	unset beresp.http.Ghee-Keep;
	return (deliver);
}

sub vcl_backend_error {
	call ghee_failed;
	if (bereq.is_bgfetch) {
		return (abandon);
	}
	set beresp.ttl = 0s;
	set beresp.grace = 0s;
	set beresp.status = 503;
	set beresp.http.Content-Type = "application/json";
	set beresp.http.Cache-Control = "private, no-store";
	set beresp.http.Access-Control-Allow-Origin = "*";
	set beresp.http.Retry-After = "1";
	set beresp.body = """{"detail":"The server is not there at the moment. Try again shortly."}""";
	return (deliver);
}

# ghee_failed notes that Ghee could not answer this just now: for a second who can take an old answer does.
sub ghee_failed {
	if (vsthrottle.is_denied("ghee:" + bereq.url, 1, 1s)) {
		set bereq.http.Ghee-Failed = "again";
	}
}

sub vcl_deliver {
	if (req.http.Ghee-Stale == "ask" && (resp.status == 429 || resp.status >= 500)) {
		set req.http.Ghee-Stale = "take";
		return (restart);
	}
	unset resp.http.xkey;
	# What is kept here is as good as new, since it would be purged; an Age would tell browsers that it is not.
	unset resp.http.Age;
	if (req.http.Ghee-Stale == "ask") {
		set resp.http.Ghee-Status = "varnish; fwd=stale";
	} elsif (obj.hits > 0) {
		set resp.http.Ghee-Status = "varnish; hit; ttl=" + regsub(obj.ttl, "\..*$", "");
	} elsif (obj.uncacheable) {
		set resp.http.Ghee-Status = "varnish; fwd=bypass";
	} else {
		set resp.http.Ghee-Status = "varnish; fwd=miss";
	}
	if (resp.http.Cache-Status) {
		set resp.http.Ghee-Status = resp.http.Cache-Status + ", " + resp.http.Ghee-Status;
	}
	set resp.http.Cache-Status = resp.http.Ghee-Status;
	unset resp.http.Ghee-Status;
	return (deliver);
}

sub vcl_synth {
	set resp.http.Cache-Control = "private, no-store";
	if (req.method == "PURGE" && resp.status == 200) {
		set resp.http.Ghee-Purged = req.http.Ghee-Purged;
		set resp.body = "";
		return (deliver);
	}
	set resp.http.Content-Type = "application/json";
	set resp.http.Access-Control-Allow-Origin = "*";
	if (resp.status == 405) {
		set resp.http.Allow = "GET, HEAD, OPTIONS";
		set resp.body = """{"detail":"Method not allowed."}""";
	} else {
		set resp.http.Retry-After = "1";
		set resp.body = """{"detail":"The server is not there at the moment. Try again shortly."}""";
	}
	return (deliver);
}
