using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Policies;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>The rules for new session policies bind those that are asked for, not those that are issued.</summary>
public sealed class SessionPolicyTests
{
    private const string WildVendor = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*:Get*","Resource":"*"}}""";

    private static readonly Dictionary<string, string> NoDocuments = [];

    [Fact]
    public void PolicyThatIsNoLongerTaken_OfAnIssuedSession_StillDecides_AndIsRefusedForANewOne()
    {
        var issued = new SessionClaims
        {
            Kind = SessionKind.Role,
            SessionId = new string('0', 32),
            AccountId = AccountId.Parse("222222222222"),
            AccessKeyId = "ASIAAAAAAAAAAAAAAAAA",
            IssuedAt = DateTimeOffset.UnixEpoch,
            ExpiresAt = DateTimeOffset.UnixEpoch.AddHours(1),
            IssuedTo = "x",
            Policy = WildVendor,
        };

        SessionPolicies.Compile(issued, NoDocuments)!.Value.Should().HaveCount(1);
        SessionPolicies.Malformed(WildVendor)
            .Should().BeEquivalentTo(
                new { Code = "MalformedPolicyDocument", Message = "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards" });
    }
}
