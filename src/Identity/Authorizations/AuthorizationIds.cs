using System.Buffers.Binary;
using Rolecall.Identity.Ids;

namespace Rolecall.Identity.Authorizations;

/// <summary>
/// Authorization ids: 128 random bits in base 36, as AWS's are.
/// https://docs.aws.amazon.com/iam-toolbox/latest/APIReference/API_GetRequestAuthorizationDetails.html
/// </summary>
public static class AuthorizationIds
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>36 to the power of 25 is the first that is not below 2 to the power of 128.</summary>
    private const int Length = 25;

    public static string New(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        var number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return string.Create(Length, number, static (text, rest) =>
        {
            for (var i = text.Length - 1; i >= 0; i--, rest /= 36)
                text[i] = Digits[(int)(rest % 36)];
        });
    }

    /// <summary>
    /// What follows AWS's text of a denial whose details are kept. The address is AWS's console, as AWS writes it: scripts find the id by it.
    /// </summary>
    public static string Hint(string id) =>
        $". Go to https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/authorization-details/{id} for complete details, "
        + $"or call the GetRequestAuthorizationDetails API with the following authorization id: {id}";
}
