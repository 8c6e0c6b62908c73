package ghee

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
)

// certificate reports whether a connection was not made because of the host's
// certificate.
func certificate(err error) bool {
	var verification *tls.CertificateVerificationError
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var authority x509.UnknownAuthorityError
	return errors.As(err, &verification) || errors.As(err, &invalid) || errors.As(err, &name) || errors.As(err, &authority)
}
