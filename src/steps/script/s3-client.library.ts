/** What scripts need of the S3 client. The whole client has a hundred more commands, and each of them costs time to load. */
export { GetObjectCommand, ListObjectVersionsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
