using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Audit;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Tests.Audit;

/// <summary>A call is on record before it is answered; one that has no record gives way to others all the same.</summary>
public sealed class AuditTrailTests
{
    [Fact]
    public async Task CallWithoutARecord_GivesItsThreadBack_BeforeItIsAnswered()
    {
        var call = RecordedCalls.All().First().Call;
        call.IsOfFlood = true;

        var written = new AuditTrail(NoStore).Write(call, answer: null, Fault.InvalidClientTokenId());

        written.IsCompleted.Should().BeFalse("whoever is refused again and again would keep the thread");
        await written;
    }

    /// <summary>Nothing may reach it.</summary>
    private static IAuditStore NoStore => null!;
}
