/** A request that gets no answer, with the HTTP status and the sentence that say why. Only the API's router meets it. */
export class Refusal extends Error {
  readonly status: 400 | 404 | 405

  constructor(status: Refusal['status'], message: string) {
    super(message)
    this.status = status
  }
}
