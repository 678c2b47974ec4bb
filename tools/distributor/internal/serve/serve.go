// The two servers.

package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	discoveryv3 "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	listenerservice "github.com/envoyproxy/go-control-plane/envoy/service/listener/v3"
	serverv3 "github.com/envoyproxy/go-control-plane/pkg/server/v3"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"

	"meshc/distributor/internal/feed"
)

// Options say where to listen, and to whom.
type Options struct {
	Listen              string // "127.0.0.1:18000" or "unix:/run/meshc.sock"
	Admin               string // the same; empty: none
	TLS                 TLSFiles
	Insecure            bool // no TLS although others than this machine can connect
	RequireNodeIdentity bool
}

// How long a stop waits for streams to end.
const stopTimeout = 3 * time.Second

// Server serves a feed.
type Server struct {
	log     *slog.Logger
	grpc    *grpc.Server
	health  *health.Server
	xds     net.Listener
	admin   *http.Server
	adminAt net.Listener
}

// New takes the addresses; Run serves at them.
func New(ctx context.Context, options Options, f *feed.Feed, metrics *Metrics, log *slog.Logger) (*Server, error) {
	serverOptions := []grpc.ServerOption{
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: 30 * time.Second, Timeout: 10 * time.Second}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 10 * time.Second, PermitWithoutStream: true}),
	}
	if options.TLS.Certificate != "" {
		credentials, err := credentialsOf(options.TLS, log)
		if err != nil {
			return nil, err
		}
		serverOptions = append(serverOptions, grpc.Creds(credentials))
	}
	s := &Server{log: log, grpc: grpc.NewServer(serverOptions...), health: health.NewServer()}
	callbacks := newStreams(f, metrics, log, options.RequireNodeIdentity).callbacks()
	xds := serverv3.NewServer(ctx, f.Cache(), callbacks)
	discoveryv3.RegisterAggregatedDiscoveryServiceServer(s.grpc, xds)
	listenerservice.RegisterListenerDiscoveryServiceServer(s.grpc, xds)
	healthv1.RegisterHealthServer(s.grpc, s.health)
	s.health.SetServingStatus("", healthv1.HealthCheckResponse_NOT_SERVING)

	var err error
	if s.xds, err = listen(options.Listen); err != nil {
		return nil, err
	}
	if options.Admin == "" {
		return s, nil
	}
	if s.adminAt, err = listen(options.Admin); err != nil {
		s.xds.Close()
		return nil, err
	}
	s.admin = &http.Server{Handler: adminHandler(f, metrics), ReadHeaderTimeout: 5 * time.Second}
	return s, nil
}

// Check finds options that contradict each other, or that would serve more people than is said.
func (options Options) Check() error {
	tls := options.TLS
	switch {
	case (tls.Certificate == "") != (tls.Key == ""):
		return errors.New("--tls-cert and --tls-key belong together")
	case tls.ClientCA != "" && tls.Certificate == "":
		return errors.New("--client-ca needs --tls-cert and --tls-key")
	case options.RequireNodeIdentity && tls.ClientCA == "":
		return errors.New("--require-node-identity needs --client-ca: it is the client's certificate that names the node")
	case tls.Certificate == "" && !options.Insecure && !isLocal(options.Listen):
		return fmt.Errorf("%s can be reached from other machines; give --tls-cert and --tls-key, or say --insecure", options.Listen)
	case options.Admin != "" && !options.Insecure && !isLocal(options.Admin):
		return fmt.Errorf("the admin interface at %s could be reached from other machines; say --insecure if that is meant", options.Admin)
	}
	return nil
}

func isLocal(address string) bool {
	if strings.HasPrefix(address, "unix:") {
		return true
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

func listen(address string) (net.Listener, error) {
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		return net.Listen("unix", path)
	}
	return net.Listen("tcp", address)
}

func adminHandler(f *feed.Feed, metrics *Metrics) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(metrics.Registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("/readyz", func(w http.ResponseWriter, _ *http.Request) {
		version := f.Stats().Version
		if version == "" {
			http.Error(w, "no version is served yet", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, version)
	})
	return mux
}

// Addresses are where the servers listen, with the ports that were chosen for port 0.
func (s *Server) Addresses() (xds, admin string) {
	if s.adminAt != nil {
		admin = s.adminAt.Addr().String()
	}
	return s.xds.Addr().String(), admin
}

// Ready says in gRPC's health service that a version is served.
func (s *Server) Ready() { s.health.SetServingStatus("", healthv1.HealthCheckResponse_SERVING) }

// Run serves until the context ends, then lets streams end for a while.
func (s *Server) Run(ctx context.Context) error {
	failed := make(chan error, 2)
	go func() { failed <- s.grpc.Serve(s.xds) }()
	if s.admin != nil {
		go func() {
			if err := s.admin.Serve(s.adminAt); !errors.Is(err, http.ErrServerClosed) {
				failed <- err
			}
		}()
	}
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	s.stop()
	return err
}

func (s *Server) stop() {
	s.health.Shutdown()
	if s.admin != nil {
		_ = s.admin.Close()
	}
	stopped := make(chan struct{})
	go func() {
		s.grpc.GracefulStop()
		close(stopped)
	}()
	select {
	case <-stopped:
	case <-time.After(stopTimeout):
		s.grpc.Stop()
		<-stopped
	}
}
