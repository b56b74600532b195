using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Operations;

/// <summary>Tags of roles, users and policies. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html</summary>
public sealed class EntityTagsTests
{
    private const string Policy = "arn:aws:iam::222222222222:policy/tagged";

    private readonly TestAccount account = new();

    private sealed record Kind(Func<Tag[], IMessage> Tag, Func<string[], IMessage> Untag, Func<string, int, IMessage> List, string Missing);

    private static readonly Dictionary<string, Kind> Kinds = new()
    {
        ["role"] = new(
            tags => new TagRoleRequest { RoleName = "tagged", Tags = { tags } },
            keys => new UntagRoleRequest { RoleName = "tagged", TagKeys = { keys } },
            (marker, size) => new ListRoleTagsRequest { RoleName = "tagged", Marker = marker, MaxItems = size },
            "The role with name tagged cannot be found."),
        ["user"] = new(
            tags => new TagUserRequest { UserName = "tagged", Tags = { tags } },
            keys => new UntagUserRequest { UserName = "tagged", TagKeys = { keys } },
            (marker, size) => new ListUserTagsRequest { UserName = "tagged", Marker = marker, MaxItems = size },
            "The user with name tagged cannot be found."),
        ["policy"] = new(
            tags => new TagPolicyRequest { PolicyArn = Policy, Tags = { tags } },
            keys => new UntagPolicyRequest { PolicyArn = Policy, TagKeys = { keys } },
            (marker, size) => new ListPolicyTagsRequest { PolicyArn = Policy, Marker = marker, MaxItems = size },
            $"Policy {Policy} was not found."),
    };

    public static TheoryData<string> All => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void Tags_AreAdded_Replaced_AndTakenAway(string kind)
    {
        Make();
        account.Run(Kinds[kind].Tag([Of("Team", "blue"), Of("Stage", "test")]));
        account.Run(Kinds[kind].Tag([Of("Team", "red"), Of("Cost", "1")]));
        account.Run(Kinds[kind].Untag(["Stage", "absent"]));

        ListOf(kind).Should().Equal(("Cost", "1"), ("Team", "red"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void List_ComesInPages(string kind)
    {
        Make();
        account.Run(Kinds[kind].Tag([.. Enumerable.Range(10, 7).Select(i => Of("key" + i, "v"))]));

        ListOf(kind, size: 3).Select(tag => tag.Key).Should().Equal(Enumerable.Range(10, 7).Select(i => "key" + i));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void MoreThanFifty_AreRefused(string kind)
    {
        Make();
        account.Run(Kinds[kind].Tag([.. Enumerable.Range(0, 50).Select(i => Of("key" + i, "v"))]));

        account.Refuses(Kinds[kind].Tag([Of("more", "v")]), "LimitExceeded", "The number of tags has reached the maximum limit.");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void WhatIsNotThere_HasNoTags(string kind)
    {
        foreach (var request in new[] { Kinds[kind].Tag([Of("a", "b")]), Kinds[kind].Untag(["a"]), Kinds[kind].List("", 0) })
            account.Refuses(request, "NoSuchEntity", Kinds[kind].Missing);
    }

    private static Tag Of(string key, string value) => new() { Key = key, Value = value };

    private void Make() => account.Run(
        new CreateRoleRequest { RoleName = "tagged", AssumeRolePolicyDocument = TestAccount.TrustAccount },
        new CreateUserRequest { UserName = "tagged" },
        new CreatePolicyRequest { PolicyName = "tagged", PolicyDocument = TestAccount.AllowAll });

    private List<(string Key, string Value)> ListOf(string kind, int size = 0)
    {
        var (found, marker) = (new List<(string, string)>(), "");
        do
        {
            var (tags, next) = account.Run<IMessage>(Kinds[kind].List(marker, size)) switch
            {
                ListRoleTagsResponse roles => (roles.Tags, roles.Marker),
                ListUserTagsResponse users => (users.Tags, users.Marker),
                ListPolicyTagsResponse policies => (policies.Tags, policies.Marker),
                var other => throw new InvalidOperationException(other.Descriptor.Name),
            };
            found.AddRange(tags.Select(tag => (tag.Key, tag.Value)));
            marker = next;
        }
        while (marker.Length > 0);
        return found;
    }
}
