// Who may connect, and what a client sees.

package serve

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	discoveryv3 "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	resourcev3 "github.com/envoyproxy/go-control-plane/pkg/resource/v3"
	rpcstatus "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"meshc/distributor/internal/feed"
	"meshc/distributor/internal/store"
	"meshc/distributor/internal/teststore"
)

// authority signs certificates of the test.
type authority struct {
	t           *testing.T
	folder      string
	key         *ecdsa.PrivateKey
	certificate *x509.Certificate
}

func newAuthority(t *testing.T) *authority {
	a := &authority{t: t, folder: t.TempDir()}
	a.certificate, a.key = a.sign("ca", &x509.Certificate{Subject: pkix.Name{CommonName: "test authority"},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	return a
}

// sign writes NAME.pem and NAME.key; the first certificate signs itself.
func (a *authority) sign(name string, template *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent, signer := a.certificate, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	a.write(name+".pem", "CERTIFICATE", der)
	a.write(name+".key", "EC PRIVATE KEY", keyDER)
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return certificate, key
}

func (a *authority) write(name, kind string, der []byte) {
	a.t.Helper()
	data := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	if err := os.WriteFile(a.path(name), data, 0o600); err != nil {
		a.t.Fatal(err)
	}
}

func (a *authority) path(name string) string { return filepath.Join(a.folder, name) }

// client makes the credentials of a client with a certificate of these names.
func (a *authority) client(name string, template *x509.Certificate) credentials.TransportCredentials {
	a.t.Helper()
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	a.sign(name, template)
	pair, err := tls.LoadX509KeyPair(a.path(name+".pem"), a.path(name+".key"))
	if err != nil {
		a.t.Fatal(err)
	}
	return credentials.NewTLS(&tls.Config{RootCAs: a.pool(), ServerName: "distributor", Certificates: []tls.Certificate{pair}})
}

func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// running is a server of a small store.
type running struct {
	t                    *testing.T
	mesh                 *teststore.Mesh
	feed                 *feed.Feed
	xds, admin           string // addresses
	node, other, version string
}

func start(t *testing.T, options Options) *running {
	t.Helper()
	r := &running{t: t, mesh: teststore.New(t)}
	r.version = r.mesh.Publish()
	log := slog.New(slog.DiscardHandler)
	r.feed = feed.New(r.mesh.Store, log)
	ctx, cancel := context.WithCancel(context.Background())
	options.Listen, options.Admin = "127.0.0.1:0", "127.0.0.1:0"
	s, err := New(ctx, options, r.feed, NewMetrics(r.feed), log)
	if err != nil {
		t.Fatal(err)
	}
	r.xds, r.admin = s.Addresses()
	done := make(chan error)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		r.feed.Close()
	})
	if code, _ := r.get("/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("/readyz answers %d before there is a version", code)
	}
	r.serve()
	s.Ready()
	return r
}

// serve serves what is published.
func (r *running) serve() {
	r.t.Helper()
	version, err := store.OpenPublished(r.mesh.Store)
	if err != nil {
		r.t.Fatal(err)
	}
	r.node, r.other = version.ProxyID(0), version.ProxyID(1)
	if _, errs := r.feed.SetVersion(version); errs != nil {
		r.t.Fatal(errs)
	}
}

func (r *running) get(path string) (int, string) {
	r.t.Helper()
	response, err := http.Get("http://" + r.admin + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(body)
}

// expectMetric waits until a line of /metrics is this: a client may have a response before it is counted.
func (r *running) expectMetric(line string) {
	r.t.Helper()
	until := time.Now().Add(10 * time.Second)
	for {
		_, body := r.get("/metrics")
		if strings.Contains("\n"+body, "\n"+line+"\n") {
			return
		}
		if time.Now().After(until) {
			r.t.Fatalf("%s is not in\n%s", line, body)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

type adsStream = discoveryv3.AggregatedDiscoveryService_StreamAggregatedResourcesClient

func (r *running) stream(creds credentials.TransportCredentials) (adsStream, error) {
	r.t.Helper()
	connection, err := grpc.NewClient(r.xds, grpc.WithTransportCredentials(creds))
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { connection.Close() })
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	r.t.Cleanup(cancel)
	return discoveryv3.NewAggregatedDiscoveryServiceClient(connection).StreamAggregatedResources(ctx)
}

// ask is the first response that a node gets, or the error.
func (r *running) ask(node string, creds credentials.TransportCredentials) (*discoveryv3.DiscoveryResponse, error) {
	r.t.Helper()
	stream, err := r.stream(creds)
	if err != nil {
		return nil, err
	}
	// A failure to send is told, in better words, by what is received.
	_ = stream.Send(&discoveryv3.DiscoveryRequest{Node: &corev3.Node{Id: node}, TypeUrl: resourcev3.ListenerType})
	return stream.Recv()
}

func TestListenersHealthAndNumbers(t *testing.T) {
	r := start(t, Options{})
	response, err := r.ask(r.node, insecure.NewCredentials())
	if err != nil {
		t.Fatal(err)
	}
	if response.GetVersionInfo() != r.version || len(response.GetResources()) == 0 {
		t.Errorf("version %s, %d resources", response.GetVersionInfo(), len(response.GetResources()))
	}
	if _, err := r.ask("", insecure.NewCredentials()); status.Code(err) != codes.InvalidArgument {
		t.Errorf("a request without node: %v", err)
	}
	for path, word := range map[string]string{"/healthz": "ok", "/readyz": r.version,
		"/metrics": `meshc_version_info{version="` + r.version + `"} 1`} {
		if code, body := r.get(path); code != http.StatusOK || !strings.Contains(body, word) {
			t.Errorf("%s answers %d: %s", path, code, body)
		}
	}
	r.expectMetric("meshc_pushes_total 1")
	connection, err := grpc.NewClient(r.xds, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	health, err := healthv1.NewHealthClient(connection).Check(t.Context(), &healthv1.HealthCheckRequest{})
	if err != nil || health.GetStatus() != healthv1.HealthCheckResponse_SERVING {
		t.Errorf("health: %v, %v", health, err)
	}
}

// A client that refuses is not asked again until there is something else.
func TestARefusalIsNotAnsweredByTheSame(t *testing.T) {
	r := start(t, Options{})
	stream, err := r.stream(insecure.NewCredentials())
	if err != nil {
		t.Fatal(err)
	}
	request := &discoveryv3.DiscoveryRequest{Node: &corev3.Node{Id: r.node}, TypeUrl: resourcev3.ListenerType}
	if err := stream.Send(request); err != nil {
		t.Fatal(err)
	}
	responses := make(chan *discoveryv3.DiscoveryResponse, 100)
	go func() {
		for {
			response, err := stream.Recv()
			if err != nil {
				close(responses)
				return
			}
			responses <- response
			_ = stream.Send(&discoveryv3.DiscoveryRequest{TypeUrl: resourcev3.ListenerType,
				ResponseNonce: response.GetNonce(), ErrorDetail: &rpcstatus.Status{Message: "no"}})
		}
	}()
	for version := range 3 {
		if version > 0 {
			r.mesh.MovePort()
			r.version = r.mesh.Publish()
			r.serve()
		}
		if response := <-responses; response.GetVersionInfo() != r.version {
			t.Fatalf("version %s, not %s", response.GetVersionInfo(), r.version)
		}
		select {
		case again := <-responses:
			t.Fatalf("version %s is sent again", again.GetVersionInfo())
		case <-time.After(300 * time.Millisecond):
		}
	}
	r.expectMetric("meshc_nacks_total 3")
}

func TestAStreamStaysWithItsNode(t *testing.T) {
	r := start(t, Options{})
	stream, err := r.stream(insecure.NewCredentials())
	if err != nil {
		t.Fatal(err)
	}
	for _, node := range []string{r.node, r.other} {
		if err := stream.Send(&discoveryv3.DiscoveryRequest{Node: &corev3.Node{Id: node}, TypeUrl: resourcev3.ListenerType}); err != nil {
			t.Fatal(err)
		}
	}
	for err == nil {
		_, err = stream.Recv()
	}
	if status.Code(err) != codes.InvalidArgument {
		t.Error(err)
	}
}

func TestACertificateNamesItsNode(t *testing.T) {
	a := newAuthority(t)
	a.sign("server", &x509.Certificate{DNSNames: []string{"distributor"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}})
	r := start(t, Options{RequireNodeIdentity: true,
		TLS: TLSFiles{a.path("server.pem"), a.path("server.key"), a.path("ca.pem")}})
	named := func(id string) *x509.Certificate {
		return &x509.Certificate{URIs: []*url.URL{{Scheme: "urn", Opaque: "meshc:node:" + url.PathEscape(id)}}}
	}
	if _, err := r.ask(r.node, a.client("own", named(r.node))); err != nil {
		t.Errorf("the node itself: %v", err)
	}
	if _, err := r.ask(r.node, a.client("other", named(r.node+"x"))); status.Code(err) != codes.PermissionDenied {
		t.Errorf("another node: %v", err)
	}
	if _, err := r.ask(r.node, a.client("nobody", &x509.Certificate{})); status.Code(err) != codes.PermissionDenied {
		t.Errorf("a certificate without names: %v", err)
	}
	r.expectMetric("meshc_denied_total 2")
	stranger := newAuthority(t)
	foreign := stranger.client("foreign", named(r.node))
	if _, err := r.ask(r.node, foreign); status.Code(err) != codes.Unavailable {
		t.Errorf("a certificate of another authority: %v", err)
	}
	if _, err := r.ask(r.node, credentials.NewTLS(&tls.Config{RootCAs: a.pool(), ServerName: "distributor"})); status.Code(err) != codes.Unavailable {
		t.Errorf("no certificate: %v", err)
	}
	if _, err := r.ask(r.node, insecure.NewCredentials()); status.Code(err) != codes.Unavailable {
		t.Errorf("no TLS: %v", err)
	}
}

func TestNamesOfCertificates(t *testing.T) {
	long := "sidecar~10.40.0.10~productpage-v1-x1.bookinfo~bookinfo.svc.cluster.local"
	parsed, err := url.Parse("urn:meshc:node:" + url.PathEscape(long))
	if err != nil {
		t.Fatal(err)
	}
	foreign, _ := url.Parse("spiffe://cluster.local/ns/a/sa/b")
	got := namedNodes(&x509.Certificate{URIs: []*url.URL{foreign, parsed}, Subject: pkix.Name{CommonName: "short"}})
	if len(got) != 2 || got[0] != long || got[1] != "short" {
		t.Errorf("%q", got)
	}
}

func TestCertificatesAreReadAgain(t *testing.T) {
	a := newAuthority(t)
	template := func() *x509.Certificate {
		return &x509.Certificate{DNSNames: []string{"distributor"},
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	}
	first, _ := a.sign("server", template())
	r := start(t, Options{TLS: TLSFiles{a.path("server.pem"), a.path("server.key"), ""}})
	presented := func() *big.Int {
		t.Helper()
		connection, err := tls.Dial("tcp", r.xds, &tls.Config{RootCAs: a.pool(), ServerName: "distributor", NextProtos: []string{"h2"}})
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		return connection.ConnectionState().PeerCertificates[0].SerialNumber
	}
	if presented().Cmp(first.SerialNumber) != 0 {
		t.Error("not the first certificate")
	}
	second, _ := a.sign("server", template())
	until := time.Now().Add(10 * time.Second)
	for presented().Cmp(second.SerialNumber) != 0 {
		if time.Now().After(until) {
			t.Fatal("the second certificate is never used")
		}
		time.Sleep(100 * time.Millisecond)
	}
	// What cannot be read leaves it in use.
	if err := os.WriteFile(a.path("server.pem"), []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	time.Sleep(tlsCheckInterval + 100*time.Millisecond)
	if presented().Cmp(second.SerialNumber) != 0 {
		t.Error("nonsense has replaced the certificate")
	}
}

func TestOptionsThatAreRefused(t *testing.T) {
	const local, open = "127.0.0.1:1", "0.0.0.0:1"
	files := TLSFiles{Certificate: "a", Key: "b"}
	cases := []struct {
		options Options
		word    string // empty: it is taken
	}{
		{Options{Listen: local}, ""},
		{Options{Listen: "unix:/x", Admin: "[::1]:1"}, ""},
		{Options{Listen: "localhost:1"}, ""},
		{Options{Listen: open}, "--insecure"},
		{Options{Listen: ":1"}, "--insecure"},
		{Options{Listen: "example:1"}, "--insecure"},
		{Options{Listen: open, Insecure: true}, ""},
		{Options{Listen: open, TLS: files}, ""},
		{Options{Listen: open, TLS: files, Admin: open}, "admin"},
		{Options{Listen: local, TLS: TLSFiles{Certificate: "a"}}, "belong together"},
		{Options{Listen: local, TLS: TLSFiles{ClientCA: "a"}}, "--client-ca needs"},
		{Options{Listen: local, TLS: files, RequireNodeIdentity: true}, "--client-ca"},
	}
	for _, c := range cases {
		err := c.options.Check()
		if (err == nil) != (c.word == "") || (err != nil && !strings.Contains(err.Error(), c.word)) {
			t.Errorf("%+v: %v", c.options, err)
		}
	}
}

func TestAddressesThatAreTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	log := slog.New(slog.DiscardHandler)
	f := feed.New(t.TempDir(), log)
	for _, options := range []Options{{Listen: taken.Addr().String()}, {Listen: "127.0.0.1:0", Admin: taken.Addr().String()}} {
		if _, err := New(t.Context(), options, f, NewMetrics(f), log); err == nil {
			t.Errorf("%+v is taken", options)
		}
	}
}
