import { Message } from '../lib/parts'

export default () => <Message title="Not found">There is no page at this address.</Message>
