// meshc-distributor serves the published version of a meshc store to Envoys, and follows it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"meshc/distributor/internal/feed"
	"meshc/distributor/internal/follow"
	"meshc/distributor/internal/serve"
	"meshc/distributor/internal/store"
)

const usage = `Usage: meshc-distributor [flags] STORE

Serves the listeners of the published version of a meshc store over xDS: LDS, alone or aggregated (ADS),
state of the world and delta. Follows what is published; verifies a version before serving it.

Examples:
  meshc-distributor /var/lib/meshc
  meshc-distributor --listen unix:/run/meshc/xds.sock /var/lib/meshc
  meshc-distributor --listen :18000 --tls-cert server.pem --tls-key server.key \
    --client-ca proxies.pem --require-node-identity /var/lib/meshc

Exit status: 0 stopped by a signal, 1 the machine is at fault, 2 the command line is.

Flags:
`

const (
	exitFailure = 1
	exitUsage   = 2

	// How often nodes that are gone are looked for.
	forgetInterval = 10 * time.Second
)

type options struct {
	serve    serve.Options
	store    string
	logForm  string
	logLevel slog.Level
	keepIdle time.Duration
}

func parse(args []string, out io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("meshc-distributor", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() {
		fmt.Fprint(out, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&o.serve.Listen, "listen", "127.0.0.1:18000", "`address` for proxies: host:port or unix:path")
	flags.StringVar(&o.serve.Admin, "admin", "127.0.0.1:18001", "`address` for /healthz, /readyz and /metrics; empty: none")
	flags.StringVar(&o.serve.TLS.Certificate, "tls-cert", "", "PEM `file` with the server's certificate; read again when it changes")
	flags.StringVar(&o.serve.TLS.Key, "tls-key", "", "PEM `file` with its key")
	flags.StringVar(&o.serve.TLS.ClientCA, "client-ca", "", "PEM `file` with the authorities that sign proxies' certificates, which are required then")
	flags.BoolVar(&o.serve.RequireNodeIdentity, "require-node-identity", false, "a proxy gets only the listeners of a node id that its certificate names: a URI urn:meshc:node:<id>, or the common name")
	flags.BoolVar(&o.serve.Insecure, "insecure", false, "serve other machines without TLS")
	flags.StringVar(&o.logForm, "log", "text", "`form` of messages: text or json")
	flags.TextVar(&o.logLevel, "log-level", slog.LevelInfo, "lowest `level` of messages: debug, info, warn or error")
	flags.DurationVar(&o.keepIdle, "keep-idle", 5*time.Minute, "how long a proxy's listeners stay in memory after it has disconnected")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.logForm != "text" && o.logForm != "json" {
		return o, fmt.Errorf("--log is %q, not text or json", o.logForm)
	}
	if flags.NArg() != 1 {
		return o, fmt.Errorf("one STORE is wanted, %d arguments are given; see --help", flags.NArg())
	}
	o.store = flags.Arg(0)
	return o, o.serve.Check()
}

func newLog(o options, out io.Writer) *slog.Logger {
	handlerOptions := &slog.HandlerOptions{Level: o.logLevel}
	if o.logForm == "json" {
		return slog.New(slog.NewJSONHandler(out, handlerOptions))
	}
	return slog.New(slog.NewTextHandler(out, handlerOptions))
}

// forgetIdle drops what nobody has used for a while.
func forgetIdle(ctx context.Context, f *feed.Feed, idle time.Duration) {
	ticker := time.NewTicker(min(forgetInterval, max(idle, time.Second)))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			f.Forget(idle)
		}
	}
}

func run(ctx context.Context, o options, log *slog.Logger) error {
	f := feed.New(o.store, log)
	defer f.Close()
	metrics := serve.NewMetrics(f)
	server, err := serve.New(ctx, o.serve, f, metrics, log)
	if err != nil {
		return err
	}
	xds, admin := server.Addresses()
	log.Info("listening", "xds", xds, "admin", admin, "store", o.store)
	follower := follow.Follower{
		Directory: o.store,
		Log:       log,
		Serve: func(version *store.Version, noticed time.Time) {
			name, proxies := version.Name, version.ProxyCount()
			changed, errs := f.SetVersion(version)
			for _, err := range errs {
				log.Error("node is not served", "error", err)
			}
			metrics.Versions.Inc()
			metrics.Changed.Add(float64(changed))
			metrics.Follow.Observe(time.Since(noticed).Seconds())
			log.Info("serving", "version", name, "proxies", proxies, "changed", changed,
				"seconds", time.Since(noticed).Seconds())
			server.Ready()
		},
		Refused: func(string, error) { metrics.Refused.Inc() },
	}
	following := make(chan struct{})
	go func() {
		follower.Run(ctx)
		close(following)
	}()
	go forgetIdle(ctx, f, o.keepIdle)
	err = server.Run(ctx)
	log.Info("stopped")
	if err == nil {
		<-following
	}
	return err
}

func main() {
	o, err := parse(os.Args[1:], os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "meshc-distributor: error:", err)
		os.Exit(exitUsage)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o, newLog(o, os.Stderr)); err != nil {
		fmt.Fprintln(os.Stderr, "meshc-distributor: error:", err)
		os.Exit(exitFailure)
	}
}
