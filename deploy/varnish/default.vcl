# Where Ghee is, and who may purge: change both, then `systemctl reload varnish`.

vcl 4.1;

import std;

# An edge, or the origin itself. With more of them: one backend each, and a director (man vmod_directors).
backend ghee {
	.host = "127.0.0.1";
	.port = "8080";
	.connect_timeout = 250ms;
	.first_byte_timeout = 12s;
	.max_connections = 1000;
	.probe = {
		.url = "/healthz";
		.interval = 1s;
		.timeout = 1s;
		.window = 5;
		.threshold = 3;
		.initial = 3;
	}
}

# The machines of the origin, which is who purges.
acl ghee_purgers {
	"127.0.0.1";
	"::1";
}

# The secret that the origin purges with, alone in a file that only root and Varnish read. It is read once: restart
# Varnish after a change.
sub ghee_secret {
	set req.http.Ghee-Secret = regsub(std.fileread("/etc/varnish/ghee.secret"), "\s+$", "");
}

include "/etc/varnish/ghee.vcl";
