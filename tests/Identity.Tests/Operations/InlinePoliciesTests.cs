using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Operations;

public sealed class InlinePoliciesTests
{
    private readonly TestAccount account = new();

    public InlinePoliciesTests() => account.Run(
        new CreateUserRequest { UserName = "one" },
        new CreateGroupRequest { GroupName = "one" },
        new CreateRoleRequest { RoleName = "one", AssumeRolePolicyDocument = TestAccount.TrustAccount });

    /// <summary>The kinds of entities, with the characters that their inline policies may have together.</summary>
    public static TheoryData<string, int> Kinds => new() { { "user", 2048 }, { "group", 5120 }, { "role", 10_240 } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void InlinePolicy_PutGotListedAndDeleted_IsGone(string kind, int limit)
    {
        _ = limit;
        account.Run(Put(kind, "one", "p", TestAccount.AllowAll), Put(kind, "one", "q", TestAccount.PolicyOf(200)));
        Text(account.Run<IMessage>(Get(kind, "one", "P")), "policy_document").Should().Be(TestAccount.AllowAll);
        Names(kind).Should().Equal("p", "q");
        account.Run(Delete(kind, "one", "P"));
        Names(kind).Should().Equal("q");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void PutPolicy_OfANameInAnotherCase_ReplacesIt(string kind, int limit)
    {
        _ = limit;
        account.Run(Put(kind, "one", "p", TestAccount.AllowAll), Put(kind, "one", "P", TestAccount.PolicyOf(200)));
        Names(kind).Should().Equal("P");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void InlinePolicy_OfNoEntity_NoSuchEntity(string kind, int limit)
    {
        _ = limit;
        var text = $"The {kind} with name none cannot be found.";
        account.Refuses(Put(kind, "none", "p", TestAccount.AllowAll), "NoSuchEntity", text);
        account.Refuses(Get(kind, "none", "p"), "NoSuchEntity", text);
        account.Refuses(Delete(kind, "none", "p"), "NoSuchEntity", text);
        account.Refuses(List(kind, "none"), "NoSuchEntity", text);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void InlinePolicy_OfNoSuchName_NoSuchEntity(string kind, int limit)
    {
        _ = limit;
        var text = $"The {kind} policy with name p cannot be found.";
        account.Refuses(Get(kind, "one", "p"), "NoSuchEntity", text);
        account.Refuses(Delete(kind, "one", "p"), "NoSuchEntity", text);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void PutPolicy_OfAMalformedDocument_MalformedPolicyDocument(string kind, int limit)
    {
        _ = limit;
        foreach (var document in new[]
        {
            "",
            "no json",
            "{}",
            TestAccount.TrustAccount,
            """{"Version":"2012-10-17","Statement":{"Effect":"Maybe","Action":"*","Resource":"*"}}"""
        })
        {
            var putting = () => account.Outcome(Put(kind, "one", "p", document));
            putting.Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("MalformedPolicyDocument", because: document);
        }
    }

    /// <summary>The quota counts all the inline policies of the entity, without their white space.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void PutPolicy_BeyondTheQuota_LimitExceeded(string kind, int limit)
    {
        account.Run(
            Put(kind, "one", "p", TestAccount.PolicyOf(limit - 200)),
            Put(kind, "one", "q", TestAccount.PolicyOf(200) + new string(' ', 500)));
        account.Refuses(
            Put(kind, "one", "q", TestAccount.PolicyOf(201)),
            "LimitExceeded",
            $"Maximum policy size of {limit} bytes exceeded for {kind} one");
        account.Run(Put(kind, "one", "p", TestAccount.PolicyOf(limit - 201)), Put(kind, "one", "q", TestAccount.PolicyOf(201)));
    }

    private IEnumerable<string> Names(string kind)
    {
        var answer = account.Run<IMessage>(List(kind, "one"));
        return (IEnumerable<string>)answer.Descriptor.FindFieldByName("policy_names").Accessor.GetValue(answer);
    }

    private static string Text(IMessage message, string field) =>
        (string)message.Descriptor.FindFieldByName(field).Accessor.GetValue(message);

    private static IMessage Put(string kind, string of, string name, string document) => kind switch
    {
        "user" => new PutUserPolicyRequest { UserName = of, PolicyName = name, PolicyDocument = document },
        "group" => new PutGroupPolicyRequest { GroupName = of, PolicyName = name, PolicyDocument = document },
        _ => new PutRolePolicyRequest { RoleName = of, PolicyName = name, PolicyDocument = document },
    };

    private static IMessage Get(string kind, string of, string name) => kind switch
    {
        "user" => new GetUserPolicyRequest { UserName = of, PolicyName = name },
        "group" => new GetGroupPolicyRequest { GroupName = of, PolicyName = name },
        _ => new GetRolePolicyRequest { RoleName = of, PolicyName = name },
    };

    private static IMessage Delete(string kind, string of, string name) => kind switch
    {
        "user" => new DeleteUserPolicyRequest { UserName = of, PolicyName = name },
        "group" => new DeleteGroupPolicyRequest { GroupName = of, PolicyName = name },
        _ => new DeleteRolePolicyRequest { RoleName = of, PolicyName = name },
    };

    private static IMessage List(string kind, string of) => kind switch
    {
        "user" => new ListUserPoliciesRequest { UserName = of },
        "group" => new ListGroupPoliciesRequest { GroupName = of },
        _ => new ListRolePoliciesRequest { RoleName = of },
    };
}
