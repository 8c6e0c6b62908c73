// Package observe shows what a node does and how it is: metrics for
// Prometheus, and a health check that asks one thing, whether the node can
// serve.
//
// Other rooms keep plain numbers and know nothing of Prometheus; they are read
// here when somebody asks. Labels come from short lists of ours: no site, no
// token and nothing that a client sent is ever one.
package observe

import (
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is a node's registry. Its methods may be called by many goroutines;
// those that add a metric panic when the name is taken or out of form, which
// is a mistake of the wiring.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	states   *prometheus.CounterVec
	bytes    *prometheus.CounterVec
	took     *prometheus.HistogramVec

	mu    sync.RWMutex
	known map[read]series
}

// read is what answers are told apart by, and series what counts those of a kind:
// looking each of them up by its labels costs more than counting.
type (
	read struct {
		resource, state string
		status          int
	}
	series struct {
		requests, states, bytes prometheus.Counter
		took                    prometheus.Observer
	}
)

// New makes the registry of a node: the program's version, the process, and
// reads, of which there were none.
func New(version string) *Metrics {
	m := &Metrics{
		known:    map[read]series{},
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ghee_read_requests_total", Help: "Requests to the read API, by resource and status; 499 is a client that left.",
		}, []string{"resource", "status"}),
		states: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ghee_read_answers_total", Help: "Answers of the read API by the state of the site's set; none when no site was known.",
		}, []string{"state"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ghee_read_body_bytes_total", Help: "Bytes of bodies sent by the read API, as encoded.",
		}, []string{"resource"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ghee_read_duration_seconds", Help: "Time from a request to the read API to the end of its answer.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"resource"}),
	}
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "ghee_build_info", Help: "Always 1; the labels say what is running.",
	}, []string{"version", "go_version"})
	build.WithLabelValues(version, runtime.Version()).Set(1)
	m.registry.MustRegister(m.requests, m.states, m.bytes, m.took, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Read notes one answer of the read API. It implements edge.Observer.
func (m *Metrics) Read(resource, state string, status int, bytes int64, took time.Duration) {
	if state == "" {
		state = "none"
	}
	s := m.series(read{resource, state, status})
	s.requests.Inc()
	s.states.Inc()
	s.bytes.Add(float64(bytes))
	s.took.Observe(took.Seconds())
}

func (m *Metrics) series(r read) series {
	m.mu.RLock()
	s, ok := m.known[r]
	m.mu.RUnlock()
	if ok {
		return s
	}
	s = series{
		requests: m.requests.WithLabelValues(r.resource, strconv.Itoa(r.status)), states: m.states.WithLabelValues(r.state),
		bytes: m.bytes.WithLabelValues(r.resource), took: m.took.WithLabelValues(r.resource),
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known[r] = s
	return s
}

// Handler answers /metrics. It belongs on a listener that strangers do not
// reach.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 10 * time.Second})
}
