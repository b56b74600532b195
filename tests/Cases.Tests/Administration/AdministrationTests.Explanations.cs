using System.Text.Json;
using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;

namespace Rolecall.Cases.Tests.Administration;

public sealed partial class AdministrationTests
{
    [Fact]
    public async Task Sessions_ThatWereEndedTogether_AreToldAsRevoked_WithWhatEndedThem()
    {
        var role = new AssumeRoleRequest { RoleArn = "arn:aws:iam::333333333333:role/UpdateApp", RoleSessionName = "one" };
        var byRole = (await As<AssumeRoleResponse>(Person("developer"), role)).Credentials;
        await Admin<RevokeOlderSessionsResponse>(new RevokeOlderSessionsRequest { RoleArn = role.RoleArn });
        var byKey = (await As<AssumeRoleResponse>(Person("developer"), role)).Credentials;
        (await Endings()).Should().Equal(new Dictionary<string, string>
        {
            [byRole.AccessKeyId] = "older sessions of the role were revoked",
            [byKey.AccessKeyId] = "",
        });

        await Admin<RevokeSessionsResponse>(new RevokeSessionsRequest { AccessKeyId = Person("developer").Id });
        (await Endings()).Should().OnlyContain(one => one.Value == "sessions of its key or source identity were revoked");
    }

    [Fact]
    public async Task Sessions_OfAnAccountThatIsClosed_AreToldAsRevoked()
    {
        var role = new AssumeRoleRequest { RoleArn = "arn:aws:iam::333333333333:role/UpdateApp", RoleSessionName = "one" };
        var held = (await As<AssumeRoleResponse>(Person("developer"), role)).Credentials;

        await Admin<Api.Native.V1.CloseAccountResponse>(new Api.Native.V1.CloseAccountRequest { AccountId = "333333333333" });

        (await Endings()).Should().Equal(new Dictionary<string, string> { [held.AccessKeyId] = "the account is closed" });
        await Refused(Person("developer"), role, "role trust policy: the account is closed\n");
    }

    [Fact]
    public async Task Why_OfARoleThatIsNotThere_SaysSo()
    {
        var role = new AssumeRoleRequest { RoleArn = "arn:aws:iam::999999999999:role/Nope", RoleSessionName = "one" };
        await Refused(Person("developer"), role, "role trust policy: there is no such role\n");
        role.RoleArn = "arn:aws:iam::333333333333:role/Nope";
        await Refused(Person("developer"), role, "role trust policy: there is no such role\n");
    }

    [Fact]
    public async Task Can_OfTheManagementAccount_TellsThatServiceControlPoliciesDoNotApply()
    {
        var answer = await Admin<AuthorizeResponse>(new AuthorizeRequest
        {
            Caller = "arn:aws:iam::111111111111:root",
            Action = "s3:ListBucket",
            Resource = "arn:aws:s3:::productionapp",
        });

        answer.Explanation.Should().Contain("service control policies: do not apply, management account\n");
        answer.Decision.Layers.Should().Contain(layer => layer.Layer == "serviceControlPolicy"
            && layer.NotApplied == "management account" && layer.Result == DecisionResult.Unspecified);
    }

    private async Task<Dictionary<string, string>> Endings()
    {
        var sessions = (await Admin<ListSessionsResponse>(new ListSessionsRequest())).Sessions;
        sessions.Should().OnlyContain(one => one.Revoked == (one.EndedBy.Length > 0));
        return sessions.ToDictionary(one => one.AccessKeyId, one => one.EndedBy);
    }

    /// <summary>The administrator is told why, and neither of a principal that is nowhere nor of a remedy.</summary>
    private async Task Refused(Credential who, IMessage request, string why)
    {
        (await RefusalOf(request, who: who)).Should().Be("AccessDenied");
        var records = (await Admin<LookupEventsResponse>(new LookupEventsRequest { Filter = new() { EventName = "AssumeRole" } })).Events;
        using var newest = JsonDocument.Parse(records[0].RecordJson);
        var id = newest.RootElement.GetProperty("requestID").GetString();
        (await Admin<ExplainResponse>(new ExplainRequest { RequestId = id })).Explanation
            .Should().Contain(why).And.NotContain("no-such-role").And.NotContain("would pass");
    }
}
