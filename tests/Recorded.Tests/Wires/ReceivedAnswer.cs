namespace Rolecall.Recorded.Tests.Wires;

/// <summary>What came back over a wire.</summary>
/// <param name="Members">The answer's members; null where the call was refused.</param>
/// <param name="Error">Code, Message, Type and whatever more the refusal has.</param>
internal sealed record ReceivedAnswer(int Status, string Body, AnswerValue? Members, AnswerValue? Error)
{
    public string? Code => Error?.Find("Code")?.Text;

    public string? Message => Error?.Find("Message")?.Text;

    /// <summary>The product does not have the operation.</summary>
    public bool NotBuilt => Code is "InvalidAction" or "UnknownOperationException" or "NotImplemented" || Status == 501;
}
