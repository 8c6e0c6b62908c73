package pgtool

import "testing"

func TestWithoutPassword(t *testing.T) {
	for database, want := range map[string][2]string{
		"postgres://ghee:a%20b@db:5432/ghee?sslmode=require":   {"postgres://ghee@db:5432/ghee?sslmode=require", "a b"},
		"postgres://db/ghee?password=a%26b&user=ghee":          {"postgres://db/ghee?user=ghee", "a&b"},
		"postgres://ghee:first@db/ghee?password=second":        {"postgres://ghee@db/ghee", "first"},
		"postgres://ghee@/ghee?host=%2Fvar%2Frun%2Fpostgresql": {"postgres://ghee@/ghee?host=%2Fvar%2Frun%2Fpostgresql", ""},
	} {
		at, password, err := withoutPassword(database)
		if err != nil || at != want[0] || password != want[1] {
			t.Errorf("%s: %q, %q, %v", database, at, password, err)
		}
	}
	if _, _, err := withoutPassword("postgres://[bad"); err == nil {
		t.Error("what is no URL is taken")
	}
}
