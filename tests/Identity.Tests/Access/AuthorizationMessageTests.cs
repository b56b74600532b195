using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Rolecall.Identity.Access;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Sealing;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Parsing;

namespace Rolecall.Identity.Tests.Access;

public sealed class AuthorizationMessageTests
{
    private const string Account = "222222222222";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly KeyRing Ring = new([Key(1, Now), Key(2, retiredAt: null)]);

    [Fact]
    public void SealedMessage_OpenedForItsAccount_IsTheDecision()
    {
        var encoded = Seal(Denial(), [new("aws:SourceIp", "192.0.2.1")])!;

        AuthorizationMessageSealer.TryOpen(encoded, AccountId.Parse(Account), Ring, "default", Now).Should().Be(
            AuthorizationMessage.Describe(Denial(), [new("aws:SourceIp", "192.0.2.1")]));
    }

    [Theory]
    [InlineData("333333333333", "default")]
    [InlineData(Account, "other")]
    public void SealedMessage_OpenedElsewhere_IsNone(string account, string sandbox) =>
        AuthorizationMessageSealer.TryOpen(Seal(Denial(), [])!, AccountId.Parse(account), Ring, sandbox, Now).Should().BeNull();

    [Fact]
    public void SealedMessage_WithAnyCharacterChanged_IsNone()
    {
        var encoded = Seal(Denial(), [])!;
        for (var i = 0; i < encoded.Length; i++)
        {
            var garbled = encoded[..i] + (encoded[i] == 'A' ? 'B' : 'A') + encoded[(i + 1)..];
            AuthorizationMessageSealer.TryOpen(garbled, AccountId.Parse(Account), Ring, "default", Now)
                .Should().BeNull($"character {i} was changed");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("not base64 !")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void WhatWasNeverAMessage_Opened_IsNone(string text) =>
        AuthorizationMessageSealer.TryOpen(text, AccountId.Parse(Account), Ring, "default", Now).Should().BeNull();

    [Fact]
    public void SealedMessage_AndSessionToken_AreNeverTakenForEachOther()
    {
        var message = Seal(Denial(), [])!;
        var token = SessionSealer.Seal(
            new SessionClaims
            {
                Kind = SessionKind.User,
                SessionId = new string('0', 32),
                AccountId = AccountId.Parse(Account),
                AccessKeyId = "ASIAAAAAAAAAAAAAAAAA",
                IssuedAt = Now,
                ExpiresAt = Now.AddHours(1),
                IssuedTo = "x",
            },
            Ring, "default", new SeededRandomSource("token")).Token;

        SessionSealer.TryOpen(message.Replace('-', '+').Replace('_', '/'), Ring, "default", Now).Should().BeNull();
        AuthorizationMessageSealer.TryOpen(
            token.TrimEnd('=').Replace('+', '-').Replace('/', '_'), AccountId.Parse(Account), Ring, "default", Now)
            .Should().BeNull();
    }

    [Fact]
    public void SealedMessage_WhoseKeyIsRetired_IsNone()
    {
        var sealedByTheOlder = AuthorizationMessageSealer.Seal(
            Denial(), [], AccountId.Parse(Account), new KeyRing([Key(1, null)]), "default", new SeededRandomSource("m"))!;

        AuthorizationMessageSealer.TryOpen(sealedByTheOlder, AccountId.Parse(Account), Ring, "default", Now.AddTicks(-1))
            .Should().NotBeNull();
        AuthorizationMessageSealer.TryOpen(sealedByTheOlder, AccountId.Parse(Account), Ring, "default", Now).Should().BeNull();
    }

    [Fact]
    public void LongMessage_IsAbridgedToTheModelsLength()
    {
        var encoded = Seal(Denial(statements: 400), [])!;

        encoded.Length.Should().BeLessThanOrEqualTo(AuthorizationMessageSealer.Longest);
        var told = JsonNode.Parse(AuthorizationMessageSealer.TryOpen(encoded, AccountId.Parse(Account), Ring, "default", Now)!)!;
        told["matchedStatements"]!["items"]!.AsArray().Should().HaveCount(400);
        told["matchedStatements"]!["items"]![0]!["actions"]!["items"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public void Described_ExplicitDeny_IsInAwssShape()
    {
        var told = JsonNode.Parse(AuthorizationMessage.Describe(Denial(), [new("aws:TagKeys", ["a", "b"]), new("AWS:tagkeys", ["c"])]))!;

        told.ToJsonString().Should().Be(JsonNode.Parse("""
            {"allowed":false,"explicitDeny":true,
             "matchedStatements":{"items":[{"statementId":"No0","effect":"DENY","policy":"Guard","principals":{"items":[{"value":"AIDAEXAMPLE"}]},
               "principalGroups":{"items":[]},"actions":{"items":[{"value":"s3:*"}]},"resources":{"items":[{"value":"*"},{"value":"arn:aws:s3:::x"}]},
               "conditions":{"items":[{"key":"aws:PrincipalTag/n","operator":"StringEquals","values":{"items":[{"value":"TEXT"}]}}]}}]},
             "failures":{"items":[]},
             "context":{"principal":{"id":"AIDAEXAMPLE","name":"bob","arn":"arn:aws:iam::222222222222:user/dev/bob"},"action":"s3:GetObject",
               "resource":"arn:aws:s3:::x/y","conditions":{"items":[{"key":"aws:TagKeys","values":{"items":[{"value":"c"}]}}]}}}
            """.Replace("TEXT", TextOf(0), StringComparison.Ordinal))!.ToJsonString());
    }

    private static string? Seal(Decision decision, IReadOnlyList<ConditionEntry> context) =>
        AuthorizationMessageSealer.Seal(decision, context, AccountId.Parse(Account), Ring, "default", new SeededRandomSource("messages"));

    private static SealingKey Key(uint id, DateTimeOffset? retiredAt) =>
        new() { KeyId = id, Key = [.. Enumerable.Repeat((byte)id, 32)], RetiredAt = retiredAt };

    /// <summary>Does not pack.</summary>
    private static string TextOf(int number) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(number.ToString(
            System.Globalization.CultureInfo.InvariantCulture))));

    /// <summary>Denied by that many statements, each of its own text, and one that allows.</summary>
    private static Decision Denial(int statements = 1)
    {
        var policy = new PolicyDocument
        {
            Version = "2012-10-17",
            Statements =
            [
                .. Enumerable.Range(0, statements).Select(i => new PolicyStatement
                {
                    Sid = "No" + i,
                    Deny = true,
                    Action = new PatternElement(false, ["s3:*"], IsList: false),
                    Resource = new PatternElement(false, ["*", "arn:aws:s3:::x"], IsList: true),
                    Conditions = [new ConditionClause("StringEquals", "aws:PrincipalTag/n", [TextOf(i)], IsList: false)],
                }),
                new PolicyStatement
                {
                    Deny = false, Action = new PatternElement(false, ["*"], false), Resource = new PatternElement(false, ["*"], false)
                },
            ],
        };
        var request = new AccessRequest
        {
            Principal = new Principal
            {
                Kind = PrincipalKind.User,
                AccountId = Account,
                Arn = "arn:aws:iam::222222222222:user/dev/bob",
                UserId = "AIDAEXAMPLE",
                UserArn = "arn:aws:iam::222222222222:user/dev/bob",
                IamUserId = "AIDAEXAMPLE",
            },
            Action = "s3:GetObject",
            Resource = "arn:aws:s3:::x/y",
            Context = new ConditionContext([new(
                "aws:PrincipalTag/n",
                [.. policy.Statements.SelectMany(statement => statement.Conditions).SelectMany(clause => clause.Values)])]),
        };
        var side = Authorizer.EvaluateCaller(
            request, new CallerPolicies { Identity = [CompiledPolicy.Compile(policy, new PolicySource("Guard"))] }, explain: false);
        return Authorizer.Decide(side, request, new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = Account }, explain: false);
    }
}
