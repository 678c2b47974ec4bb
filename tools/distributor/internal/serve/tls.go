// Certificates that are read again when their files change.

package serve

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"google.golang.org/grpc/credentials"
)

// TLSFiles are paths of PEM files.
type TLSFiles struct {
	Certificate string
	Key         string
	ClientCA    string // empty: clients need no certificate
}

// How long files are taken to be what they were.
const tlsCheckInterval = time.Second

// reloader gives each new connection the configuration that the files have now. If they cannot be
// read, the last one stays.
type reloader struct {
	files TLSFiles
	log   *slog.Logger

	mu      sync.Mutex
	config  *tls.Config
	state   [3]fileState
	checked time.Time
}

type fileState struct {
	size    int64
	changed time.Time
}

// credentialsOf reads the files once, so that mistakes are found at the start.
func credentialsOf(files TLSFiles, log *slog.Logger) (credentials.TransportCredentials, error) {
	r := &reloader{files: files, log: log}
	config, err := r.read()
	if err != nil {
		return nil, err
	}
	r.config, r.state, r.checked = config, r.look(), time.Now()
	return credentials.NewTLS(&tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"h2"},
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
			return r.current(), nil
		},
	}), nil
}

func (r *reloader) current() *tls.Config {
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.checked) < tlsCheckInterval {
		return r.config
	}
	r.checked = time.Now()
	state := r.look()
	if state == r.state {
		return r.config
	}
	config, err := r.read()
	if err != nil {
		r.log.Error("certificates are not read again, the last ones stay in use", "error", err)
		return r.config
	}
	r.log.Info("certificates read again")
	r.config, r.state = config, state
	return r.config
}

func (r *reloader) look() (state [3]fileState) {
	for i, path := range []string{r.files.Certificate, r.files.Key, r.files.ClientCA} {
		if info, err := os.Stat(path); err == nil {
			state[i] = fileState{info.Size(), info.ModTime()}
		}
	}
	return state
}

func (r *reloader) read() (*tls.Config, error) {
	certificate, err := tls.LoadX509KeyPair(r.files.Certificate, r.files.Key)
	if err != nil {
		return nil, fmt.Errorf("%s and %s: %w", r.files.Certificate, r.files.Key, err)
	}
	config := &tls.Config{
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"h2"},
		Certificates: []tls.Certificate{certificate},
	}
	if r.files.ClientCA == "" {
		return config, nil
	}
	pem, err := os.ReadFile(r.files.ClientCA)
	if err != nil {
		return nil, err
	}
	config.ClientCAs = x509.NewCertPool()
	if !config.ClientCAs.AppendCertsFromPEM(pem) {
		return nil, errors.New(r.files.ClientCA + " has no certificate")
	}
	config.ClientAuth = tls.RequireAndVerifyClientCert
	return config, nil
}
