using Rolecall.Chaos.Calls;
using Rolecall.LoadTool.Wires;
using Rolecall.Tests;

namespace Rolecall.Load.Tests.Chaos;

public sealed class MemberCallsTests
{
    private static readonly Answer Misdated = new(default, "SignatureDoesNotMatch", "", 0);

    private readonly MemberCalls calls = new(new NoWire(SignedBy.Grpc), "") { BetweenTries = TimeSpan.Zero };

    /// <summary>A server that refuses good signatures is a fault, and not one to be waited out.</summary>
    [Fact]
    public async Task SignatureThatIsAlwaysRefused_IsAnAnswer()
    {
        var (answer, again) = await calls.Persist(_ => Task.FromResult(Misdated), 0, TestContext.Current.CancellationToken)
            .OrFail("it tries for ever");

        (answer, again, calls.Misdated).Should().Be((Misdated, true, MemberCalls.MostMisdated));
    }

    [Fact]
    public async Task SignatureThatAClockRefused_IsTriedAgain_AndCounted()
    {
        var answers = new Queue<Answer>([Misdated, Misdated, new Answer(default, null, null, 0)]);

        var (answer, again) = await calls.Persist(_ => Task.FromResult(answers.Dequeue()), 0, TestContext.Current.CancellationToken);

        (answer.Ok, again, calls.Misdated).Should().Be((true, true, 2L));
    }

    /// <summary>A server that stood still refuses streams, beside those that their callers have given up: nobody has answered yet.</summary>
    [Fact]
    public async Task StreamThatHttp2Refused_IsTriedAgain()
    {
        var answers = new Queue<Answer>([new(default, "ResourceExhausted", "the server ended the call (HTTP/2 error 11)", 0), new(default, null, null, 0)]);

        var (answer, again) = await calls.Persist(_ => Task.FromResult(answers.Dequeue()), 0, TestContext.Current.CancellationToken);

        (answer.Ok, again).Should().Be((true, true));
    }
}
