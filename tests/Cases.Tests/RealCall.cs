using System.Collections.Immutable;
using System.Text.Json;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Cases.Tests.Worlds;
using Rolecall.Contracts;
using Rolecall.DecisionCases;
using Rolecall.Policy;

namespace Rolecall.Cases.Tests;

/// <summary>What a case asks, as a request; null where it cannot be asked so.</summary>
internal static class RealCall
{
    public const string PrincipalTag = "aws:PrincipalTag/";

    /// <summary>The operation itself.</summary>
    public static IMessage? Of(DecisionCase one)
    {
        if (!CanExist(one) || IsService(one) || !one.Context.All(key => IsMadeReal(key.Key, key.Value))
            || !Arn.TryParse(one.Resource, out var arn))
            return one is { Action: "s3:ListAllMyBuckets", Resource: "*" } ? new ListBucketsRequest() : null;
        var name = arn.Resource.Split('/')[^1];
        var ownAccount = one.Caller != "anonymous" && WorldMaking.AccountOf(one.Caller) == arn.Account;
        var key = one.BucketName is { } inBucket ? arn.Resource[inBucket.Length..].TrimStart('/') : "";
        return one.Action switch
        {
            "s3:GetObject" => new GetObjectRequest { Bucket = one.BucketName, Key = key },
            "s3:PutObject" => new PutObjectRequest { Bucket = one.BucketName, Key = key, Body = ByteString.CopyFromUtf8("new") },
            "s3:DeleteObject" => new DeleteObjectRequest { Bucket = one.BucketName, Key = key },
            "sts:AssumeRole" => Assume(one),
            "iam:CreateUser" when ownAccount => new CreateUserRequest { UserName = name },
            "iam:GetUser" when ownAccount => new GetUserRequest { UserName = name },
            "iam:DeleteUser" when ownAccount => new DeleteUserRequest { UserName = name },
            _ => null,
        };
    }

    /// <summary>A question to AccessService.Authorize.</summary>
    public static AuthorizeRequest? Authorize(DecisionCase one)
    {
        // Of resources only buckets and roles have policies in the grains.
        if (!CanExist(one) || (one.ResourcePolicy is not null && one.BucketName is null))
            return null;
        var request = new AuthorizeRequest { Caller = one.Caller, Action = one.Action, Resource = one.Resource };
        if (one.Session is { } session)
            request.SessionPolicy = CasePolicy.DocumentOf(session);
        if (one.FederatedBy is { } user)
            request.FederatedBy = user;
        foreach (var (key, value) in one.Context)
        {
            var given = new ContextKey { Key = key };
            given.Values.AddRange(CasePolicy.TextsOf(value));
            request.Context.Add(given);
        }
        return request;
    }

    private static AssumeRoleRequest Assume(DecisionCase one)
    {
        var request = new AssumeRoleRequest { RoleArn = one.Resource, RoleSessionName = "cases" };
        if (one.Context.TryGetValue("sts:ExternalId", out var externalId))
            request.ExternalId = externalId.GetString();
        return request;
    }

    /// <summary>AWS takes no RCP that allows, and IAM no identity policy of the older version.</summary>
    private static bool CanExist(DecisionCase one) =>
        GuardrailMaking.CanBe(one)
        && !one.AllIdentity.Any(policy => CasePolicy.DocumentOf(policy).Contains("2008-10-17", StringComparison.Ordinal));

    private static bool IsService(DecisionCase one) => one.Caller.EndsWith(".amazonaws.com", StringComparison.Ordinal);

    /// <summary>A tag that a user or role can have: IAM takes no star in one.</summary>
    public static bool IsTagOfPrincipal(string key, JsonElement value) =>
        key.StartsWith(PrincipalTag, StringComparison.Ordinal) && value.ValueKind == JsonValueKind.String
            && !value.GetString()!.Contains('*', StringComparison.Ordinal);

    /// <summary>The condition keys that a test can bring about: a member of the request, a tag of the user or role, no TLS.</summary>
    private static bool IsMadeReal(string key, JsonElement value) =>
        key == "sts:ExternalId"
        || IsTagOfPrincipal(key, value)
        || (key == "aws:SecureTransport" && value.ValueKind == JsonValueKind.String && value.GetString() == "false");
}
