// floor ADDRESS PORT FILE… is the least that an HTTP server can do: one thread,
// epoll, whole answers in memory. A request for /0 gets the first file as it is,
// status line and all, /1 the second, up to /9. Nothing of a request but that
// digit and its end is looked at. It is what other servers are measured by.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct answer { char *data; size_t size; } answers[10];

struct conn { int fd, waits; size_t got, sent; const struct answer *now; char in[4096]; };

static int loop;

static int end(struct conn *c) { close(c->fd); free(c); return -1; }

static void wait_for(struct conn *c, int events) {
	struct epoll_event e = {.events = events, .data.ptr = c};
	epoll_ctl(loop, EPOLL_CTL_MOD, c->fd, &e);
}

// send what is left of the answer; 0 when all is sent, 1 when the socket is full.
static int put(struct conn *c) {
	while (c->sent < c->now->size) {
		ssize_t n = write(c->fd, c->now->data + c->sent, c->now->size - c->sent);
		if (n < 0 && errno == EAGAIN) {
			if (!c->waits) wait_for(c, EPOLLOUT);
			return c->waits = 1;
		}
		if (n <= 0) return end(c);
		c->sent += n;
	}
	if (c->waits) wait_for(c, EPOLLIN);
	c->now = NULL;
	return c->waits = 0;
}

static void serve(struct conn *c) {
	if (c->now && put(c) != 0) return;
	ssize_t n = read(c->fd, c->in + c->got, sizeof c->in - 1 - c->got);
	if (n < 0 && errno == EAGAIN) return;
	if (n <= 0) { end(c); return; }
	c->got += n;
	c->in[c->got] = 0;
	char *stop = strstr(c->in, "\r\n\r\n");
	if (!stop) {
		if (c->got == sizeof c->in - 1) end(c);
		return;
	}
	int which = c->in[5] - '0'; // "GET /N"
	if (which < 0 || which > 9 || !answers[which].data || stop + 4 != c->in + c->got) { end(c); return; }
	c->got = c->sent = 0;
	c->now = &answers[which];
	put(c);
}

int main(int argc, char **argv) {
	for (int i = 3; i < argc && i < 13; i++) {
		FILE *f = fopen(argv[i], "rb");
		if (!f) { perror(argv[i]); return 1; }
		fseek(f, 0, SEEK_END);
		answers[i - 3] = (struct answer){malloc(ftell(f)), ftell(f)};
		rewind(f);
		if (fread(answers[i - 3].data, 1, answers[i - 3].size, f) != answers[i - 3].size) return 1;
		fclose(f);
	}
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
	inet_pton(AF_INET, argv[1], &at.sin_addr);
	int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 1024)) { perror("listen"); return 1; }
	loop = epoll_create1(0);
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL}, ready[256];
	epoll_ctl(loop, EPOLL_CTL_ADD, listener, &e);
	for (;;) {
		int n = epoll_wait(loop, ready, 256, -1);
		for (int i = 0; i < n; i++) {
			if (ready[i].data.ptr) { serve(ready[i].data.ptr); continue; }
			struct conn *c = calloc(1, sizeof *c);
			c->fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
			if (c->fd < 0) { free(c); continue; }
			setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
			e = (struct epoll_event){.events = EPOLLIN, .data.ptr = c};
			epoll_ctl(loop, EPOLL_CTL_ADD, c->fd, &e);
		}
	}
}
