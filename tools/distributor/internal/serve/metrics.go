// Numbers for Prometheus.

package serve

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"meshc/distributor/internal/feed"
)

// Metrics are all that the distributor counts.
type Metrics struct {
	Registry *prometheus.Registry

	streams prometheus.Gauge
	pushes  prometheus.Counter
	acks    prometheus.Counter
	nacks   prometheus.Counter
	denied  prometheus.Counter

	Versions prometheus.Counter   // taken up
	Refused  prometheus.Counter   // not served
	Follow   prometheus.Histogram // seconds from the notice of a version to the last push begun
	Changed  prometheus.Counter   // nodes that a new version gave other listeners
}

// NewMetrics registers all numbers, with those that the feed knows.
func NewMetrics(f *feed.Feed) *Metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "meshc", Name: name, Help: help})
	}
	gauge := func(name, help string, value func(feed.Stats) int) prometheus.Collector {
		return prometheus.NewGaugeFunc(
			prometheus.GaugeOpts{Namespace: "meshc", Name: name, Help: help},
			func() float64 { return float64(value(f.Stats())) })
	}
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "meshc", Name: "streams",
			Help: "Open xDS streams."}),
		pushes:   counter("pushes_total", "Responses with listeners sent to proxies."),
		acks:     counter("acks_total", "Responses that proxies have taken."),
		nacks:    counter("nacks_total", "Responses that proxies have refused."),
		denied:   counter("denied_total", "Streams closed because the certificate names another node."),
		Versions: counter("versions_served_total", "Versions taken up."),
		Refused:  counter("versions_refused_total", "Versions not served: damaged, unreadable, or not of the v3 API."),
		Changed:  counter("nodes_changed_total", "Connected nodes that a new version gave other listeners."),
		Follow: prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "meshc",
			Name: "follow_seconds", Help: "From the notice of a version until every changed node is served.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 16)}),
	}
	m.Registry.MustRegister(m.streams, m.pushes, m.acks, m.nacks, m.denied, m.Versions, m.Refused,
		m.Changed, m.Follow, versionInfo{f},
		gauge("nodes", "Nodes that are connected, or were a short time ago.",
			func(s feed.Stats) int { return s.Nodes }),
		gauge("unknown_nodes", "Of these, nodes that the served version does not have.",
			func(s feed.Stats) int { return s.UnknownNodes }),
		gauge("decoded_listeners", "Distinct listeners in memory.",
			func(s feed.Stats) int { return s.DecodedListeners }),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

var versionDesc = prometheus.NewDesc("meshc_version_info", "The version that is served.",
	[]string{"version"}, nil)

// versionInfo is a gauge of value 1 whose label is the version.
type versionInfo struct{ feed *feed.Feed }

func (v versionInfo) Describe(descs chan<- *prometheus.Desc) { descs <- versionDesc }

func (v versionInfo) Collect(metrics chan<- prometheus.Metric) {
	if version := v.feed.Stats().Version; version != "" {
		metrics <- prometheus.MustNewConstMetric(versionDesc, prometheus.GaugeValue, 1, version)
	}
}
