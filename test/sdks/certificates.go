package sdks

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"time"
)

// Authority makes certificates that clients trust who are told its file.
type Authority struct {
	File  string // of its own certificate, in PEM
	certs map[string]tls.Certificate
}

// Of returns a certificate of 127.0.0.1: secure or expired.
func (a *Authority) Of(kind string) tls.Certificate { return a.certs[kind] }

// NewAuthority makes one, and writes its file.
func NewAuthority(file string) (*Authority, error) {
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-240 * time.Hour), NotAfter: time.Now().Add(240 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, root, root, key.Public(), key)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		return nil, err
	}
	// As it came out: clients may want the authority's key to be named, and only this names it.
	if root, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	a := &Authority{File: file, certs: map[string]tls.Certificate{}}
	for kind, until := range map[string]time.Time{"secure": root.NotAfter, "expired": time.Now().Add(-time.Hour)} {
		leaf := &x509.Certificate{
			SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: kind}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
			NotBefore: root.NotBefore, NotAfter: until, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		}
		own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		der, err := x509.CreateCertificate(rand.Reader, leaf, root, own.Public(), key)
		if err != nil {
			return nil, err
		}
		a.certs[kind] = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: own}
	}
	return a, nil
}
