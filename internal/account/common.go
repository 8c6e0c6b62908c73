package account

import "strings"

// commonest are the passwords of ten characters and more that lists of leaked
// ones begin with; shorter ones are refused for their length.
const commonest = ` 1234567890 12345678910 0123456789 9876543210 123456789a 1234567891 1234567899 123456789q 1q2w3e4r5t 1q2w3e4r5t6y
 1qaz2wsx3edc qazwsxedcrfv qwertyuiop qwerty12345 qwerty123456 qwerty1234 qwertyuiop123 asdfghjkl123 asdfghjkl; zxcvbnm123 qwer123456
 password12 password123 password1234 password12345 passw0rd123 p@ssw0rd123 p@ssword123 mypassword passwordpassword password!! password2024
 password2025 password2026 letmein123 welcome123 welcome1234 iloveyou12 iloveyou123 iloveyou1234 sunshine12 sunshine123 princess12 princess123
 football123 baseball123 superman123 batman1234 michael123 jennifer123 liverpool1 liverpool123 chelsea123 arsenal123 basketball
 administrator admin12345 admin123456 adminadmin administrator1 changeme123 changemenow secret1234 secretsecret testtest12 test123456
 testing123 testpassword abcdefghij abcdefghijk abcd123456 abc1234567 a123456789 a1234567890 aa12345678 q123456789 1234qwerasdf
 1234512345 1234554321 1122334455 1020304050 0987654321 987654321a 123123123123 1231231231 112233445566 147258369a 1472583690
 7894561230 9638527410 qwertyqwerty asdfasdfasdf qweasdzxc123 qwe123qwe123 trustno1trustno1 dragon1234 monkey1234 shadow1234 master1234
 whatever123 computer123 internet123 starwars123 pokemon123 hello12345 helloworld correcthorsebatterystaple `

// common reports whether a password is among the commonest, one character over
// and over, or the person's own address.
func common(password, email string) bool {
	p := strings.ToLower(password)
	local, _, _ := strings.Cut(email, "@")
	return p == email || p == local ||
		strings.Trim(p, p[:1]) == "" ||
		!strings.ContainsAny(p, " \n") && strings.Contains(strings.ReplaceAll(commonest, "\n", ""), " "+p+" ")
}
