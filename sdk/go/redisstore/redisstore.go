// Package redisstore keeps good answers in Redis, for [ghee.Options].Store: all
// processes of a fleet, in whatever language, then have what any of them was given.
package redisstore

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	ghee "github.com/gheecms/ghee/sdk/go"
)

// New makes a store of a client of Redis, which Close closes. Keys begin with ghee1:.
func New(client redis.UniversalClient) ghee.Store { return store{client} }

type store struct{ client redis.UniversalClient }

func (s store) Get(ctx context.Context, key string) ([]byte, error) {
	v, err := s.client.Get(ctx, key).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	return v, err
}

func (s store) Set(ctx context.Context, key string, value []byte, keep time.Duration) error {
	return s.client.Set(ctx, key, value, keep).Err()
}

func (s store) Delete(ctx context.Context, key string) error { return s.client.Del(ctx, key).Err() }

func (s store) Close() error { return s.client.Close() }
