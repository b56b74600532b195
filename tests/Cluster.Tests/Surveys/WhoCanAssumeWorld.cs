using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Surveys;

/// <summary>
/// ann (user of A) → A/entry → B/middle → B/target; A/entry and A/back assume each other; A/entry also trusts its own account,
/// where bob has a policy and carl has none; B/target is also open to a user by an external id.
/// </summary>
public sealed class WhoCanAssumeWorld : TwoSilos
{
    internal const string A = "700000000011";
    internal const string B = "700000000012";
    internal const string Entry = "arn:aws:iam::700000000011:role/entry";
    internal const string Back = "arn:aws:iam::700000000011:role/back";
    internal const string Middle = "arn:aws:iam::700000000012:role/middle";
    internal const string Target = "arn:aws:iam::700000000012:role/target";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var account in new[] { A, B })
            await First.Call<CreateOrganizationResponse>(
                null, new CreateOrganizationRequest { Name = account, ManagementAccountId = account });
        foreach (var user in new[] { "ann", "bob", "carl", "vendor" })
            await Do(A, new CreateUserRequest { UserName = user });
        await Do(A, May("bob"));
        await Do(A, May("vendor"));
        await Role(A, "entry", Trust($"arn:aws:iam::{A}:user/ann", A, Back));
        await Role(A, "back", Trust(Entry));
        await Role(B, "middle", Trust(Entry));
        await Role(B, "target",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"MIDDLE"},"Action":"sts:AssumeRole"},{"Effect":"Allow","Principal":{"AWS":"VENDOR"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"u-7731"}}}]}"""
                .Replace("MIDDLE", Middle, StringComparison.Ordinal).Replace(
                    "VENDOR", $"arn:aws:iam::{A}:user/vendor", StringComparison.Ordinal));
    }

    internal Task Do(string account, IMessage request) => First.DoAsRoot(account, request, Time.GetUtcNow());

    /// <summary>A role whose sessions may assume roles.</summary>
    internal async Task Role(string account, string name, string trust)
    {
        await Do(account, new CreateRoleRequest { RoleName = name, AssumeRolePolicyDocument = trust });
        await Do(account, new PutRolePolicyRequest { RoleName = name, PolicyName = "assume", PolicyDocument = MayAssume });
    }

    internal static PutUserPolicyRequest May(string user) => new() { UserName = user, PolicyName = "assume", PolicyDocument = MayAssume };

    private const string MayAssume = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}""";

    internal static string Trust(params string[] trusted) =>
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["TRUSTED"]},"Action":"sts:AssumeRole"}}""".Replace(
            "TRUSTED", string.Join("\",\"", trusted), StringComparison.Ordinal);
}
