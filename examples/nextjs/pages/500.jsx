import { Message } from '../lib/parts'

export default () => <Message title="Something went wrong">It was written down. Please try again later.</Message>
