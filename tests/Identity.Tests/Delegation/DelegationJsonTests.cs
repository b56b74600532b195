using System.Text;
using Rolecall.Identity.Delegation;
using Rolecall.Identity.Ids;

namespace Rolecall.Identity.Tests.Delegation;

/// <summary>Delegation requests as streams keep them.</summary>
public sealed class DelegationJsonTests
{
    [Fact]
    public void Record_FromBeforeApproversHadTags_IsExchangedWithoutAny()
    {
        var old = DelegationJson.Read(Encoding.UTF8.GetBytes("""
            {"id":"i","requestorAccountId":"111111111111","ownerAccountId":"222222222222","state":"FINALIZED","description":"d","workflowId":"w",
             "notificationChannel":"c","templateArn":"t","permissionPolicy":"{\u0022Version\u0022:\u00222012-10-17\u0022}","sessionSeconds":600,
             "createdAt":"2026-03-01T12:00:00+00:00","updatedAt":"2026-03-01T12:00:00+00:00","sentAt":"2026-03-01T12:00:00+00:00","tradeInToken":"i.x",
             "approver":{"arn":"arn:aws:iam::222222222222:user/u","userName":"u","userId":"AIDA"}}
            """));
        var caller = TestAccount.Root with { AccountId = "111111111111" };
        var at = new DateTimeOffset(2026, 3, 1, 12, 1, 0, TimeSpan.Zero);
        var claims = DelegationRequests.Exchange(old, "i.x", caller, at, new SeededRandomSource("old")).Claims;
        (claims.UserName, claims.Tags.Length, claims.SourceIdentity).Should().Be(("u", 0, null));
        DelegationJson.Read(DelegationJson.Write(old)).Approver!.UserName.Should().Be("u");
    }
}
