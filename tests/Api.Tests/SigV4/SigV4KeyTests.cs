using System.Security.Cryptography;
using CsCheck;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>A key that is kept signs as one that is made anew.</summary>
public sealed class SigV4KeyTests
{
    [Fact]
    public void Key_ThatSignsAgain_SignsAsANewOneDoes() => Gen.Select(Gen.String, Gen.Byte.Array[0, 300].Array[1, 5]).Sample(
        (secret, texts) =>
        {
            using var key = SigV4Key.Derive(secret, "20150830", "us-east-1", "sts");
            var derived = SigV4Verifier.DeriveKey(secret, "20150830", "us-east-1", "sts");
            var signature = new byte[32];
            foreach (var text in texts)
            {
                key.Sign(text, signature);
                if (!signature.SequenceEqual(HMACSHA256.HashData(derived, text)))
                    return false;
            }
            return true;
        },
        iter: 5_000);

    [Fact]
    public void Key_OfTheKnownAnswers_LetsEachInTwice()
    {
        foreach (var answer in KnownAnswer.All())
        {
            using var key = SigV4Key.Derive(answer.Keys.SecretAccessKey, "20150830", "us-east-1", "service");
            var proof = SigV4Parser.Parse(answer.Request, answer.Rules);
            SigV4Verifier.Verify(proof, key).Should().BeTrue(because: answer.Name);
            SigV4Verifier.Verify(proof, key).Should().BeTrue(because: answer.Name);
        }
    }
}
