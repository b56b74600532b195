using Rolecall.Api.Sts.V1;
using Rolecall.Contracts.Storage;

namespace Rolecall.Cluster.Tests.Failures;

/// <summary>A call whose record may have been kept is refused, and is never on record twice (I5).</summary>
public sealed class LostAnswerOfTheTrailTests(SilosWithAForgetfulTrail silos) : IClassFixture<SilosWithAForgetfulTrail>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_WhoseRecordMayHaveBeenKept_IsRefused_AndIsOnRecordOnce(bool isAllowed)
    {
        silos.Trail.LosesAnswers = true;
        var role = isAllowed ? GatewayOfSilo.UpdateApp : "arn:aws:iam::333333333333:role/NoSuchRole";

        var (_, refused, requestId) = await silos.First.Try(silos.Developer, new AssumeRoleRequest { RoleArn = role, RoleSessionName = "lost" });

        refused!.Fault.Status.Should().Be(503);
        var rows = await silos.Trail.Lookup(new AuditQuery { Sandbox = silos.Realm, RequestId = requestId }, TestContext.Current.CancellationToken);
        rows.Should().NotBeEmpty().And.HaveCount(rows[0].Row.Views.Count);
    }
}
