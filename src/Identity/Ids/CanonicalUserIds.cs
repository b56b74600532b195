using System.Security.Cryptography;
using System.Text;
using Rolecall.Policy;

namespace Rolecall.Identity.Ids;

/// <summary>
/// The ids by which S3 knows accounts: 64 hexadecimal digits that do not show the account.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html
/// </summary>
public static class CanonicalUserIds
{
    public static string Of(AccountId accountId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes("canonical user " + accountId)));
}
